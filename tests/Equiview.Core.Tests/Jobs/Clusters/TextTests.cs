namespace Equiview.Core.Tests.Jobs.Clusters;

/// <summary>What a user writes comes through shells and YAML as it is.</summary>
public sealed class TextTests
{
    internal static readonly string[] Hostile =
    [
        "", " ", "a b", "it's", "'", "''", "\"q\"", "$HOME", "$(touch hacked)", "`touch hacked`", "${x}", "$", "$$", "a\nb", "a\r\nb", "\t",
        "*", "?",
        "~", "~root", "!!", "#x", "a#b", "a;b", "a&b", "a|b", ">x", "\\", "a\\nb", "-n", "--", "=x", "{a,b}", "[a]", "x=y", "é😀", "%s",
        "\u0085", "\u2028", "\uFEFF", "\u0001",
    ];

    [Fact]
    public async Task Line_EveryArgument_IsWhatBashReads()
    {
        Shell.Require();
        (int code, string output) = await Shell.Run(
            Path.GetTempPath(), ["-c", ShellText.Line(["printf", @"%s\0", .. Hostile])], [("LC_ALL", "C.UTF-8")]);
        Assert.Equal(0, code);
        Assert.Equal(Hostile, output[..^1].Split('\0'));
    }

    [Fact]
    public void File_WithADash_IsNoOption() =>
        Assert.Equal(["./-x", "a/-x", "'a b'"], new[] { "-x", "a/-x", "a b" }.Select(ShellText.File));

    [Fact]
    public void Quote_EveryString_IsWhatYamlReads()
    {
        foreach (string text in Hostile)
            Assert.Equal(text, k8s.KubernetesYaml.Deserialize<string>(YamlText.Quote(text)));
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("30:30", 30.5)]
    [InlineData("2:00:00", 120)]
    [InlineData("1-0", 1440)]
    [InlineData("1-12:30", 2190)]
    [InlineData("0-1:30:30", 90.5)]
    public void Minutes_AsSbatchReadsThem(string text, double minutes) => Assert.Equal(minutes, SlurmTime.Minutes(text));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1h")]
    [InlineData("-1")]
    [InlineData("1:2:3:4")]
    [InlineData("5\n#SBATCH --uid=0")]
    public void Minutes_OfNoTime_IsAUsageError(string text) => Assert.Throws<UsageException>(() => SlurmTime.Minutes(text));
}
