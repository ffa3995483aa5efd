using System.CommandLine;
using Equiview.Correspondence.Matching;
using Equiview.Correspondence.Semantic;
using Equiview.Evaluation.Matching;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
namespace Equiview.Cli.Commands.Matching;

/// <summary>The options of 'match' that carry key points and a mask from one instance of a thing to another.</summary>
internal sealed class TransferOptions
{
    private readonly Option<string?> mask = new("--mask")
    {
        Description = "mask of the first image (png of labels) that is carried over to the second",
    };
    private readonly Option<string?> maskOutput = new("--mask-output") { Description = "png of the carried-over mask" };
    private readonly Option<string?> picture = new("--transfer")
    {
        Description = "picture of both images: --points in equal colors, --mask tinted",
    };

    /// <summary>Adds the options to a verb.</summary>
    public TransferOptions(Command command)
    {
        foreach (Option option in new Option[] { mask, maskOutput, picture })
            command.Add(option);
    }

    /// <summary>The mask the user named, or null.</summary>
    /// <exception cref="UsageException">The options do not go together.</exception>
    /// <exception cref="DegenerateInputException">The mask has another size than the image.</exception>
    public LabelImage? Read(ParseResult arguments, ImageSize size, MatchOptions request)
    {
        string? file = arguments.GetValue(mask);
        if (file is null && arguments.GetValue(maskOutput) is not null)
            throw new UsageException("--mask-output needs --mask");
        if (file is not null && arguments.GetValue(maskOutput) is null && arguments.GetValue(picture) is null)
            throw new UsageException("--mask needs --mask-output or --transfer");
        if (file is null && arguments.GetValue(picture) is not null && request.Selection != MatchSelection.Points)
            throw new UsageException("--transfer shows what is carried over: give --points, --grid or --mask");
        if (file is null)
            return null;
        LabelImage read = ImageFile.ReadMask(file);
        return read.Size == size ? read : throw new DegenerateInputException($"{file} is {read.Size}, the first image is {size}");
    }

    /// <summary>Writes what the user asked for.</summary>
    public void Write(ParseResult arguments, ImagePairFeatures pair, LabelImage? source, IReadOnlyList<Match> points)
    {
        LabelImage? carried = source is null ? null : MaskTransfer.Transfer(pair.A, source, pair.B);
        if (carried is not null && arguments.GetValue(maskOutput) is { } file)
            ImageFile.WriteMask(file, carried);
        if (arguments.GetValue(picture) is { } drawn)
            ImageFile.Write(drawn, MatchPictures.Transfer(pair.ImageA, pair.ImageB, points, source is null ? null : (source, carried!)));
    }
}
