using System.Collections;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
namespace Equiview.Cli.Options;

/// <summary>
/// The command-line options of an options record: one for each property that has a <see cref="DescriptionAttribute"/>, named after it
/// (MaxPairs is --max-pairs) or by its <see cref="DisplayAttribute"/>, with its default and its range (<see cref="RangeAttribute"/>,
/// <see cref="AllowedValuesAttribute"/>, <see cref="RequiredAttribute"/>, <see cref="MaxLengthAttribute"/>). Default, range and
/// meaning so stand once, on the property.
/// Arrays take several arguments, lists one argument with commas.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed partial class OptionBinder<T>
    where T : class
{
    private readonly T defaults;
    private readonly List<(PropertyInfo Property, Option Option)> bound = [];

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="defaults">The values of what the user does not name.</param>
    /// <param name="except">Properties that have no effect in this verb.</param>
    /// <param name="aliases">Further names: property, alias.</param>
    public OptionBinder(Command command, T defaults, string[]? except = null, params (string Property, string Alias)[] aliases)
    {
        this.defaults = defaults;
        foreach (PropertyInfo property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<DescriptionAttribute>() is not { } meaning || except?.Contains(property.Name) == true)
                continue;
            MethodInfo make = GetType().GetMethod(nameof(Make), BindingFlags.NonPublic | BindingFlags.Instance)!;
            var option = (Option)make.MakeGenericMethod(TypeOf(property.PropertyType)).Invoke(this, [property])!;
            option.Description = meaning.Description;
            option.Required = property.GetCustomAttribute<RequiredAttribute>() is not null;
            option.AllowMultipleArgumentsPerToken = property.PropertyType.IsArray;
            if (property.GetCustomAttribute<MaxLengthAttribute>() is { } most)
                option.Arity = new ArgumentArity(0, most.Length);
            foreach ((_, string alias) in aliases.Where(a => a.Property == property.Name))
                option.Aliases.Add(alias);
            option.Validators.Add(result => Check(result, property));
            bound.Add((property, option));
            command.Add(option);
        }
    }

    /// <summary>The options, for verbs that refuse them in some mode.</summary>
    public IEnumerable<Option> All => bound.Select(b => b.Option);

    /// <summary>The record with what the user named.</summary>
    public T Read(ParseResult arguments)
    {
        var result = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(defaults, null)!;
        foreach ((PropertyInfo property, Option option) in bound)
        {
            if (arguments.GetResult(option) is { Implicit: false } given)
                property.SetValue(result, Value(given, property));
        }

        return result;
    }

    // A wrong value is found with the arguments, before any verb begins.
    private static void Check(OptionResult given, PropertyInfo property)
    {
        try
        {
            _ = given.Implicit ? null : Value(given, property);
        }
        catch (UsageException error)
        {
            given.AddError(error.Message);
        }
        catch (InvalidOperationException) { } // of a wrong type, which the parser names itself
    }

    // Scalars and arrays are the parser's; lists and layers come as text.
    private static Type TypeOf(Type type) => IsText(type) ? typeof(string) : type;

    private static bool IsText(Type type) => ValueText.IsKnown(Nullable.GetUnderlyingType(type) ?? type) || ElementOfList(type) is not null;

    private static Type? ElementOfList(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static object? Value(OptionResult given, PropertyInfo property)
    {
        object? value = Value(given, property.PropertyType, given.Option);
        ValidationAttribute? broken = property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(value));
        return broken is null ? value
            : throw new UsageException($"{given.Option.Name}: '{value}' is out of range; {Range(broken)}");
    }

    private static object? Value(OptionResult result, Type type, Option option)
    {
        object? given = result.GetValueOrDefault<object?>();
        if (given is not string text || type == typeof(string))
            return given;
        if (ElementOfList(type) is not { } element)
            return ValueText.Parse(text, Nullable.GetUnderlyingType(type) ?? type, option.Name);
        object?[] items = [.. ValueText.Split(text).Select(item => ValueText.Parse(item, element, option.Name))];
        var list = Array.CreateInstance(element, items.Length);
        Array.Copy(items, list, items.Length);
        return list;
    }

    private static string Range(ValidationAttribute rule) => rule switch
    {
        RangeAttribute { Maximum: int.MaxValue } range => string.Create(CultureInfo.InvariantCulture, $"give {range.Minimum} or more"),
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"give {range.Minimum} to {range.Maximum}"),
        AllowedValuesAttribute allowed => "choose " + string.Join(", ", allowed.Values),
        _ => "give a value",
    };

    private Option<TValue> Make<TValue>(PropertyInfo property)
    {
        string name = property.GetCustomAttribute<DisplayAttribute>()?.Name ?? Words().Replace(property.Name, "-$1").ToLowerInvariant();
        var option = new Option<TValue>("--" + name);
        object? standard = property.GetValue(defaults);
        if (standard is TValue value && standard is not ("" or false or Array) && property.GetCustomAttribute<RequiredAttribute>() is null)
            option.DefaultValueFactory = _ => value;
        else if (standard is IEnumerable list && ElementOfList(property.PropertyType) is not null && list.Cast<object>().Any())
            option.DefaultValueFactory = _ => (TValue)(object)string.Join(',', list.Cast<object>());
        return option;
    }

    [GeneratedRegex("(?<=[a-z])([A-Z])")]
    private static partial Regex Words();
}
