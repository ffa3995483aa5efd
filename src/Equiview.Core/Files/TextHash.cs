using System.Security.Cryptography;
using System.Text;
namespace Equiview;

/// <summary>Hashes by which texts are told apart.</summary>
internal static class TextHash
{
    /// <summary>SHA-256 of the text as UTF-8, lower-case hex.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
