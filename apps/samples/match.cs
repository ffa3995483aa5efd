#:project ../../src/Equiview.Correspondence/Equiview.Correspondence.csproj
// Corresponding points of two photographs.        dotnet run -c Release match.cs a.jpg b.jpg matches.png
using Equiview;
using Equiview.Correspondence.Matching;
using Equiview.Features;
using Equiview.Features.Recipes;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
RgbImage a = ImageFile.Read(args[0]), b = ImageFile.Read(args[1]);
using IFeatureExtractor extractor = FeatureExtractors.Load("dense-sift"); // any model of 'equiview models list'
FeatureRecipe preset = extractor.Recipe("default");

IReadOnlyList<Match> matches = ImageMatcher.Match(extractor, preset, a, b, new MatchOptions());
foreach (Match match in matches.OrderByDescending(m => m.Score).Take(10))
    Console.WriteLine($"({match.A.X:f1}, {match.A.Y:f1}) is ({match.B.X:f1}, {match.B.Y:f1}), score {match.Score:f3}");
ImageFile.Write(args[2], MatchPicture.Draw(a, b, [.. matches.Select(m => new PictureMatch(m.A, m.B))]));
