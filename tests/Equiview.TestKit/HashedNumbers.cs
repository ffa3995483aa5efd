using System.Text;

namespace Equiview.TestKit;

/// <summary>Numbers made of the hash of a name: fixtures whose weights need no file, because a script makes the same ones.</summary>
public static class HashedNumbers
{
    /// <summary>Values in [-1, 1) with 24 bits: FNV-1a of the name, then SplitMix64 counted from it.</summary>
    public static float[] Uniform(string name, int count)
    {
        ulong seed = 0xCBF29CE484222325;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
            seed = (seed ^ letter) * 0x100000001B3;
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            ulong z = seed + ((ulong)(i + 1) * 0x9E3779B97F4A7C15);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            values[i] = (float)(((z >> 40) / (double)(1 << 23)) - 1);
        }

        return values;
    }
}
