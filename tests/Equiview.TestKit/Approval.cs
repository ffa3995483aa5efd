using System.Runtime.CompilerServices;
using Xunit;

namespace Equiview.TestKit;

/// <summary>Compares text with an approved file that stands beside the test.</summary>
public static class Approval
{
    /// <summary>
    /// Fails when <paramref name="actual"/> differs from <c>Approvals/NAME.approved.txt</c> beside the calling test; the text that came out
    /// is then written to <c>NAME.received.txt</c>, to be looked at and renamed by hand.
    /// </summary>
    public static void Verify(string name, string actual, [CallerFilePath] string test = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(test)!, "Approvals");
        string approved = Path.Combine(folder, name + ".approved.txt");
        string received = Path.Combine(folder, name + ".received.txt");
        string text = actual.ReplaceLineEndings("\n");
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == text)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(received, text);
        Assert.Fail($"{name} differs from its approved text; compare {received}");
    }
}
