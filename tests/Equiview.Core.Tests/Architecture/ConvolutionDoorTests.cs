using Equiview.TestKit;

namespace Equiview.Core.Tests.Architecture;

/// <summary>Every convolution goes through the one class that keeps libtorch off memory it never wrote.</summary>
public sealed class ConvolutionDoorTests
{
    [Fact]
    public void Conv2d_IsCalledInOneFile()
    {
        IEnumerable<string> callers = new[] { "src", "apps" }
            .SelectMany(f => Directory.GetFiles(Repository.PathOf(f), "*.cs", SearchOption.AllDirectories))
            .Where(f => Calls(File.ReadAllText(f)));
        Assert.Equal("Convolution.cs", Path.GetFileName(Assert.Single(callers)));
    }

    private static bool Calls(string text) =>
        text.Contains("functional.conv", StringComparison.Ordinal) || text.Contains("nn.Conv", StringComparison.Ordinal);
}
