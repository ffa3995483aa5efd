using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Equiview.TestKit;
namespace Equiview.EndToEnd.Tests;

/// <summary>
/// A Slurm of two nodes on this machine (slurmctld, two slurmd, munged), all of it in a folder of its own and gone with it. Nothing of it
/// is installed as a service; a Slurm that this machine belongs to is not touched.
/// </summary>
internal sealed class SlurmCluster : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd"];
    private readonly string folder;
    private readonly List<Process> daemons = [];

    private SlurmCluster(string folder) => this.folder = folder;

    /// <summary>What its commands need in their environment.</summary>
    public Dictionary<string, string> Variables => new() { ["SLURM_CONF"] = Path.Combine(folder, "slurm.conf") };

    /// <summary>Starts it; skips the running test where that cannot be.</summary>
    public static async Task<SlurmCluster> StartAsync(string folder)
    {
        Assert.SkipUnless(Programs.All(File.Exists), "no Slurm here: apt-get install slurm-wlm munge");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "slurmd starts tasks as root alone");
        var cluster = new SlurmCluster(folder);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one of its commands and returns what it prints.</summary>
    public async Task<string> Ask(params string[] command)
    {
        (int code, string text) = await Ends(command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {text}");
        return text;
    }

    /// <summary>Waits until no job is left.</summary>
    public async Task Empty(TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        string jobs;
        while ((jobs = await Ask("squeue", "--noheader", "--format=%i %t %r")).Trim().Length > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < patience, $"after {patience} these jobs are left:\n{jobs}");
            await Task.Delay(500);
        }
    }

    /// <summary>All processes of the cluster whose command line holds a word.</summary>
    public IReadOnlyList<int> Processes(string word = "") =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(p => Path.GetFileName(p)).Where(p => int.TryParse(p, out _))
            .Where(p => Read(p, "environ").Contains("SLURM_CONF=" + Variables["SLURM_CONF"] + '\0', StringComparison.Ordinal))
            .Where(p => Read(p, "cmdline").Contains(word, StringComparison.Ordinal))
            .Select(p => int.Parse(p, CultureInfo.InvariantCulture)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (daemons.Count == 4)
        {
            await Ends("scancel", "--partition=all");
            for (int i = 0; i < 40 && (await Ends("squeue", "--noheader")).Text.Trim().Length > 0; i++)
                await Task.Delay(250);
        }

        foreach (Process daemon in daemons)
        {
            if (!daemon.HasExited)
                daemon.Kill(entireProcessTree: true);
            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        // slurmstepd leaves the tree of its slurmd; what it starts has this cluster in its environment.
        foreach (int id in Processes())
        {
            using Process kill = Process.Start("kill", ["-9", $"{id}"]);
            await kill.WaitForExitAsync();
        }
    }

    private async Task StartAsync()
    {
        foreach (string name in new[] { "state", "munge" })
            Directory.CreateDirectory(Path.Combine(folder, name));
        string key = Path.Combine(folder, "munge", "key"), socket = Path.Combine(folder, "munge", "socket");
        await File.WriteAllBytesAsync(key, RandomNumberGenerator.GetBytes(64));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(key, UnixFileMode.UserRead);
        await File.WriteAllTextAsync(Variables["SLURM_CONF"], Configuration(socket, Ports(3)));
        // The folder is root's alone, which munged would rather not have.
        Start("/usr/sbin/munged", "--force", "--foreground", $"--socket={socket}", $"--key-file={key}", $"--pid-file={folder}/munge/pid",
            $"--log-file={folder}/munge/log", $"--seed-file={folder}/munge/seed");
        await Until(() => Task.FromResult(File.Exists(socket)), "munged");
        Start("/usr/sbin/slurmctld", "-D", "-f", Variables["SLURM_CONF"]);
        Start("/usr/sbin/slurmd", "-D", "-N", "node1", "-f", Variables["SLURM_CONF"]);
        Start("/usr/sbin/slurmd", "-D", "-N", "node2", "-f", Variables["SLURM_CONF"]);
        await Until(async () => (await Ends("sinfo", "--noheader", "--Node", "--format=%T")).Text.Split("idle").Length == 3, "slurmd");
    }

    // No cgroups, no accounting; a job that is queued again begins after cred_expire seconds.
    private string Configuration(string socket, int[] ports) => $"""
        ClusterName=equiview
        SlurmctldHost={Environment.MachineName}(127.0.0.1)
        SlurmctldPort={ports[0]}
        SlurmUser=root
        SlurmdUser=root
        AuthType=auth/munge
        CryptoType=crypto/munge
        AuthInfo=socket={socket},cred_expire=10
        MpiDefault=none
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        SelectType=select/cons_tres
        SelectTypeParameters=CR_Core
        SlurmdParameters=config_overrides
        ReturnToService=2
        StateSaveLocation={folder}/state
        SlurmdSpoolDir={folder}/spool-%n
        SlurmctldLogFile={folder}/slurmctld.log
        SlurmdLogFile={folder}/slurmd-%n.log
        SlurmctldPidFile={folder}/slurmctld.pid
        SlurmdPidFile={folder}/slurmd-%n.pid
        NodeName=node1 NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=2
        NodeName=node2 NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=2
        PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP

        """;

    private void Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLURM_CONF"] = Variables["SLURM_CONF"];
        Process daemon = Process.Start(start)!;
        daemon.OutputDataReceived += (_, _) => { };
        daemon.ErrorDataReceived += (_, _) => { };
        daemon.BeginOutputReadLine();
        daemon.BeginErrorReadLine();
        daemons.Add(daemon);
    }

    private async Task Until(Func<Task<bool>> ready, string what)
    {
        for (int i = 0; i < 240; i++)
        {
            Assert.True(daemons.All(d => !d.HasExited), $"{what} ended: {Log()}");
            if (await ready())
                return;
            await Task.Delay(250);
        }

        Assert.Fail($"{what} is not there after a minute: {Log()}");
    }

    private string Log() =>
        string.Join('\n', Directory.EnumerateFiles(folder, "*.log", SearchOption.AllDirectories).SelectMany(File.ReadLines));

    private async Task<(int Code, string Text)> Ends(params string[] command) =>
        await ProgramRun.Ends(folder, "env", ["SLURM_CONF=" + Variables["SLURM_CONF"], .. command]);

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine("/proc", process, file), Encoding.Latin1);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }

    private static int[] Ports(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        Array.ForEach(listeners, l => l.Dispose());
        return ports;
    }
}
