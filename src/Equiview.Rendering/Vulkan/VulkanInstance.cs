using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Core.Native;
using Silk.NET.Vulkan;

namespace Equiview.Rendering.Vulkan;

/// <summary>The Vulkan loader and one instance, with the validation layer's messages when it is on. No surface, no window.</summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";
    private const string DebugUtils = "VK_EXT_debug_utils";
    private const string PortabilityEnumeration = "VK_KHR_portability_enumeration";
    private readonly GCHandle self;
    private readonly ConcurrentQueue<string> messages = new();
    private readonly DebugUtilsMessengerEXT messenger;

    public VulkanInstance(bool validation)
    {
        Vk = LoadApi();
        if (validation && !LayerNames().Contains(ValidationLayer))
            throw new MissingComponentException("the Vulkan validation layer", "install it: apt-get install -y vulkan-validationlayers");
        bool portability = ExtensionNames().Contains(PortabilityEnumeration);
        string[] extensions = [.. validation ? [DebugUtils] : Array.Empty<string>(), .. portability ? [PortabilityEnumeration] : Array
            .Empty<string>()];
        self = GCHandle.Alloc(this);
        try
        {
            Handle = Create(validation ? [ValidationLayer] : [], extensions, validation, portability);
            if (validation)
                messenger = CreateMessenger();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Vk Vk { get; }

    public Instance Handle { get; }

    /// <summary>What the validation layer has said so far.</summary>
    public IReadOnlyCollection<string> Messages => messages;

    public void Dispose()
    {
        if (messenger.Handle != 0)
            (
                (delegate* unmanaged<Instance, DebugUtilsMessengerEXT, void*, void>)Function("vkDestroyDebugUtilsMessengerEXT"))(Handle,
                messenger, null);
        if (Handle.Handle != 0)
            Vk.DestroyInstance(Handle, null);
        Vk.Dispose();
        if (self.IsAllocated)
            self.Free();
    }

    private static Vk LoadApi()
    {
        try
        {
            return Vk.GetApi();
        }
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw NoDriver("the Vulkan loader (libvulkan)", e);
        }
    }

    /// <summary>The one wording for a machine without Vulkan.</summary>
    public static MissingComponentException NoDriver(string what, Exception? inner = null) =>
        new(what, "install the graphics card's driver, or the software renderer: apt-get install -y mesa-vulkan-drivers libvulkan1", inner);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Bool32 OnMessage(
        DebugUtilsMessageSeverityFlagsEXT severity,
        DebugUtilsMessageTypeFlagsEXT types,
        DebugUtilsMessengerCallbackDataEXT* data,
        void* user)
    {
        ((VulkanInstance)GCHandle.FromIntPtr((nint)user).Target!).messages.Enqueue(Marshal.PtrToStringUTF8((nint)data->PMessage) ?? "");
        return false;
    }

    private Instance Create(string[] layers, string[] extensions, bool validation, bool portability)
    {
        nint layerNames = SilkMarshal.StringArrayToPtr(layers), extensionNames = SilkMarshal.StringArrayToPtr(extensions),
            name = SilkMarshal.StringToPtr("Equiview");
        try
        {
            ValidationFeatureEnableEXT synchronization = ValidationFeatureEnableEXT.SynchronizationValidationExt;
            ValidationFeaturesEXT checks = new(StructureType.ValidationFeaturesExt)
            {
                EnabledValidationFeatureCount = 1,
                PEnabledValidationFeatures = &synchronization,
            };
            ApplicationInfo application = new(StructureType.ApplicationInfo)
            {
                PApplicationName = (byte*)name,
                PEngineName = (byte*)name,
                ApiVersion = Vk.Version12,
            };
            InstanceCreateInfo info = new(StructureType.InstanceCreateInfo)
            {
                PNext = validation ? &checks : null,
                Flags = portability ? InstanceCreateFlags.EnumeratePortabilityBitKhr : 0,
                PApplicationInfo = &application,
                EnabledLayerCount = (uint)layers.Length,
                PpEnabledLayerNames = (byte**)layerNames,
                EnabledExtensionCount = (uint)extensions.Length,
                PpEnabledExtensionNames = (byte**)extensionNames,
            };
            Instance instance;
            Result result = Vk.CreateInstance(&info, null, &instance);
            if (result is Result.ErrorIncompatibleDriver or Result.ErrorInitializationFailed)
                throw NoDriver("a Vulkan driver");
            result.Check("vkCreateInstance");
            return instance;
        }
        finally
        {
            SilkMarshal.Free(layerNames);
            SilkMarshal.Free(extensionNames);
            SilkMarshal.Free(name);
        }
    }

    private DebugUtilsMessengerEXT CreateMessenger()
    {
        DebugUtilsMessengerCreateInfoEXT info = new(StructureType.DebugUtilsMessengerCreateInfoExt)
        {
            MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
            // advice on speed is not an error
            MessageType = DebugUtilsMessageTypeFlagsEXT.ValidationBitExt | DebugUtilsMessageTypeFlagsEXT.GeneralBitExt,
            PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&OnMessage),
            PUserData = (void*)GCHandle.ToIntPtr(self),
        };
        DebugUtilsMessengerEXT created;
        (
            (
                delegate* unmanaged<Instance,
                DebugUtilsMessengerCreateInfoEXT*,
                void*,
                DebugUtilsMessengerEXT*,
                Result>)Function("vkCreateDebugUtilsMessengerEXT"))(Handle,
            &info, null, &created)
            .Check("vkCreateDebugUtilsMessengerEXT");
        return created;
    }

    private nint Function(string name) => (nint)Vk.GetInstanceProcAddr(Handle, name);

    private HashSet<string> LayerNames()
    {
        uint count = 0;
        Vk.EnumerateInstanceLayerProperties(&count, null);
        var layers = new LayerProperties[count];
        fixed (LayerProperties* first = layers)
            Vk.EnumerateInstanceLayerProperties(&count, first);
        return [.. layers.Select(l => Marshal.PtrToStringUTF8((nint)l.LayerName)!)];
    }

    private HashSet<string> ExtensionNames()
    {
        uint count = 0;
        Vk.EnumerateInstanceExtensionProperties((byte*)null, &count, null);
        var extensions = new ExtensionProperties[count];
        fixed (ExtensionProperties* first = extensions)
            Vk.EnumerateInstanceExtensionProperties((byte*)null, &count, first);
        return [.. extensions.Select(e => Marshal.PtrToStringUTF8((nint)e.ExtensionName)!)];
    }
}
