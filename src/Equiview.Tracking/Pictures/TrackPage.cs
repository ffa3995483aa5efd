using System.Text;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Tracking.Pictures;

/// <summary>Writes a video with its tracks as one page that plays in any browser: frames as jpg inside, a slider, no network.</summary>
internal static class TrackPage
{
    private const string Head = """
        <!doctype html><meta charset="utf-8"><title>Tracks</title>
        <style>body{margin:1em;font:14px sans-serif;background:#222;color:#ddd}
        img{max-width:100%;display:none}img.on{display:block}input{width:60%}</style>
        <p><button id="play">pause</button> <input id="at" type="range" min="0" value="0"> <span id="no"></span></p>
        <div id="frames">

        """;

    private const string Tail = """
        </div>
        <script>
        const f=[...document.querySelectorAll('#frames img')];
        const [at,no,play]=['at','no','play'].map(id=>document.getElementById(id));
        let on=0,runs=true;at.max=f.length-1;
        function show(i){f[on].className='';on=i;f[on].className='on';at.value=i;no.textContent='frame '+i;}
        at.oninput=()=>{runs=false;play.textContent='play';show(+at.value);};
        play.onclick=()=>{runs=!runs;play.textContent=runs?'pause':'play';};
        show(0);setInterval(()=>{if(runs)show((on+1)%f.length);},PERIOD);
        </script>

        """;

    /// <summary>Writes the page, a frame at a time.</summary>
    public static void Write(string path, IEnumerable<RgbImage> drawn, double framesPerSecond) => AtomicFile.Write(path, stream =>
    {
        using var page = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        page.Write(Head);
        foreach (RgbImage frame in drawn)
            page.Write($"<img alt=\"\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(ImageCodec.EncodeJpeg(frame))}\">\n");
        page.Write(Tail.Replace("PERIOD", FormattableString.Invariant($"{1000 / framesPerSecond:F0}"), StringComparison.Ordinal));
    });
}
