using System.CommandLine;
using Equiview.Cli.Options;
using Equiview.Features;

namespace Equiview.Cli.Commands.Models;

/// <summary>'models export': a backbone, its adapter merged, as an ONNX file for others.</summary>
internal static class ModelsExportVerb
{
    public static Command Create()
    {
        Argument<string> name = ModelsVerb.NameArgument();
        var weights = new Option<string?>("--weights", "-w") { Description = "weight file; else the usual folders are searched" };
        var adapter = new Option<string?>("--adapter") { Description = "finetuned adapter that is merged into the weights" };
        var layer = new Option<string?>("--layer") { Description = "output layer of a transformer: post-norm, pre-norm or block:N" };
        var stride = new Option<int?>("--stride") { Description = "distance of feature cells in pixels" };
        var command = new Command("export", "a backbone as an ONNX file: images [B,3,H,W] of any size to features [B,cells,channels]")
        {
            name, weights, adapter, layer, stride,
        };
        var path = OutputOption.Several(command, "the ONNX file; more than 1.9 GB of weights go to a .data file beside it", "model.onnx");
        CommonOptions.Run(command, (arguments, output, _) =>
        {
            var options = new FeatureExtractorOptions
            {
                Weights = arguments.GetValue(weights), Adapter = arguments.GetValue(adapter), Engine = InferenceEngine.Torch,
            };
            OutputLayer? tokens = arguments.GetValue(layer) is { } text ? OutputLayer.Parse(text) : null;
            using IFeatureExtractor extractor = FeatureExtractors.Load(arguments.GetValue(name)!, options);
            OnnxExport written = OnnxExporter.Write(extractor, path.Name(arguments), tokens, arguments.GetValue(stride));
            output.Result(written, $"{written.Model}: {written.Layer}, stride {written.Stride}, normalize {written.Normalization}");
            return Task.CompletedTask;
        });
        return command;
    }
}
