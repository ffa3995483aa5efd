using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Equiview.EndToEnd.Tests;

/// <summary>
/// No product assembly hands TorchSharp a number, or adds two tensors, through a scalar that nothing holds (see PinnedScalars in
/// Equiview.Features).
/// </summary>
public sealed class HeldScalarTests
{
    private static readonly string[] ScalarOfOne = ["add", "add_", "addcdiv", "addcdiv_"]; // with the last argument left out

    public static TheoryData<string> Assemblies =>
        [.. Directory.GetFiles(Path.GetDirectoryName(CommandLine.ProgramPath)!, "*quiview*.dll").Select(f => Path.GetFileName(f)!).Order()];

    [Fact]
    public void Assemblies_AreAllThere() => Assert.Contains("Equiview.Finetuning.dll", Assemblies.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_HasNoBareScalar(string name)
    {
        using var image = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(CommandLine.ProgramPath)!, name)));
        MetadataReader reader = image.GetMetadataReader();
        Assert.Empty(from handle in reader.MemberReferences
                     let member = reader.GetMemberReference(handle)
                     where member.Parent.Kind == HandleKind.TypeReference && member.GetKind() == MemberReferenceKind.Method
                     let type = reader.GetTypeReference((TypeReferenceHandle)member.Parent)
                     let call = (
                         Type: reader.GetString(type.Name), Method: reader.GetString(member.Name), Parameters: Parameters(reader, member))
                     where IsBare(call.Type, call.Method, call.Parameters)
                     select $"{call.Type}.{call.Method}({string.Join(", ", call.Parameters)})");
    }

    private static bool IsBare(string type, string method, string[] parameters) => type switch
    {
        "Scalar" => method == "op_Implicit",
        "Tensor" => method is "op_Addition" or "square"
            || (method.StartsWith("op_", StringComparison.Ordinal) && parameters.Any(p => p != "Tensor"))
            || (ScalarOfOne.Contains(method) && parameters[^1] == "Tensor") || (method is "add" or "add_" && parameters.Length == 1),
        _ => false,
    };

    private static string[] Parameters(MetadataReader reader, MemberReference member) =>
        [.. member.DecodeMethodSignature(new Names(), reader).ParameterTypes];

    // Names are all that is asked for.
    private sealed class Names : ISignatureTypeProvider<string, MetadataReader>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, System.Collections.Immutable.ImmutableArray<string> typeArguments) =>
            genericType;

        public string GetGenericMethodParameter(MetadataReader genericContext, int index) => "M";

        public string GetGenericTypeParameter(MetadataReader genericContext, int index) => "T";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSpecification(
            MetadataReader reader, MetadataReader genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            "specification";
    }
}
