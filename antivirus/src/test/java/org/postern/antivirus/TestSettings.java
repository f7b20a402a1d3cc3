package org.postern.antivirus;

import org.postern.kernel.Octets;
import org.postern.net.ServiceAddress;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Settings that differ from the defaults in what a test is about.
final class TestSettings {
    private TestSettings() {}

    static AntivirusSettings clamd(List<ServiceAddress> servers) {
        return with(AntivirusSettings.DEFAULTS, Map.of("clamd", servers));
    }

    static AntivirusSettings streamMax(AntivirusSettings settings, Octets most) {
        return with(settings, Map.of("clamdStreamMax", most));
    }

    static AntivirusSettings of(String name, Object value) {
        return with(AntivirusSettings.DEFAULTS, Map.of(name, value));
    }

    /// The same but for some components.
    static AntivirusSettings with(AntivirusSettings settings, Map<String, Object> changes) {
        var components = AntivirusSettings.class.getRecordComponents();
        try {
            return AntivirusSettings.class
                    .getDeclaredConstructor(
                            Stream.of(components)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new))
                    .newInstance(
                            Stream.of(components)
                                    .map(one ->
                                            changes.getOrDefault(
                                                    one.getName(), value(one, settings)))
                                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object value(RecordComponent component, AntivirusSettings settings) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
