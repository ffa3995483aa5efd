#:project ../../src/Equiview/Equiview.csproj
// Corresponding points of two photographs.        dotnet run -c Release match.cs a.jpg b.jpg matches.png [MODEL]
RgbImage a = ImageFile.Read(args[0]), b = ImageFile.Read(args[1]);
using var features = Features.Load(args.ElementAtOrDefault(3) ?? "dense-sift"); // any model of 'equiview models list', or NAME+ADAPTER

IReadOnlyList<Match> matches = ImageMatcher.Match(features, a, b);
foreach (Match match in matches.OrderByDescending(m => m.Score).Take(10))
    Console.WriteLine($"({match.A.X:f1}, {match.A.Y:f1}) is ({match.B.X:f1}, {match.B.Y:f1}), score {match.Score:f3}");
ImageFile.Write(args[2], MatchPicture.Draw(a, b, [.. matches.Select(m => new PictureMatch(m.A, m.B))]));
