using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;
namespace Equiview.Cli.Commands.Models;

/// <summary>'models export': a backbone, its adapter merged, as an ONNX file for others.</summary>
internal static class ModelsExportVerb
{
    public static Command Create(Verb self)
    {
        Argument<string> name = ModelsVerbs.NameArgument();
        var layer = new Option<string?>("--layer") { Description = "output layer of a transformer: post-norm, pre-norm or block:N" };
        var stride = new Option<int?>("--stride") { Description = "distance of feature cells in pixels" };
        var command = new Command(self.Name, self.Description) { name, layer, stride };
        var files = new ModelFileOptions(command, trains: true);
        var path = OutputOption.Several(command, "the ONNX file; more than 1.9 GB of weights go to a .data file beside it", "model.onnx");
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            ModelOptions.Refuse(arguments, "models export", files.All[2..]); // it computes no features
            OutputLayer? tokens = arguments.GetValue(layer) is { } text ? OutputLayer.Parse(text) : null;
            using IFeatureExtractor extractor = FeatureExtractors.Load(arguments.GetValue(name)!, files.Read(arguments));
            OnnxExport written = OnnxExporter.Write(extractor, path.Name(arguments), tokens, arguments.GetValue(stride));
            output.Result(written, $"{written.Model}: {written.Layer}, stride {written.Stride}, normalize {written.Normalization}");
            return Task.CompletedTask;
        });
        return command;
    }
}
