#:project ../../src/Equiview/Equiview.csproj
// A backbone finetuned on renderings of meshes.    dotnet run -c Release finetune.cs meshes/ vit_tiny adapter.safetensors [ITERATIONS]
using System.Globalization;

using IViewSource views = TrainingViews.Objects(args[0], only: [], withNormals: false); // .glb, .obj, .ply; renders two views a step
using var features = Features.Load(args[1]);
var options = new FinetuneOptions
{
    Iterations = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1000,
    LongSidePixels = 224, // small, for a processor; the paper trains at 1120
    Samples = 800,
    LearningRate = 1e-3,
};

using var finetuner = new Finetuner(features.GetService<BackboneFeatureExtractor>()!, views, options);
await foreach (TrainingEvent step in finetuner.RunAsync())
    Console.WriteLine($"iteration {step.Iteration}: loss {step.Loss:f4}, {step.Remaining:mm\\:ss} to go");
AdapterFile.Write(args[2], finetuner.ToAdapter()); // used as Features.Load("vit_tiny+adapter.safetensors")
