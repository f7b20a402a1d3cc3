package org.postern.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one entry says about services: the values of its `miService`.
///
/// A list with a plain name in it is the whole list: what it does not name is denied. A list of
/// names with signs changes what is inherited: `+pop` allows, `-pop` denies. The word `none` alone
/// denies all. Names that are unknown, as another system's entries may have them, say nothing.
public final class ServiceList {
    /// The attribute that holds it.
    public static final String ATTRIBUTE = "miService";

    /// Denies all; the list that no name can be.
    static final String NONE = "none";

    /// Says nothing.
    static final ServiceList SILENT = new ServiceList(List.of());

    private final Map<NamedService, Boolean> said = new EnumMap<>(NamedService.class);
    private final boolean whole;

    private ServiceList(Collection<String> values) {
        boolean plain = false;
        for (String value : values) {
            plain |= value.equalsIgnoreCase(NONE);
            boolean signed = value.startsWith("+") || value.startsWith("-");
            Optional<NamedService> service = NamedService.find(signed ? value.substring(1) : value);
            plain |= !signed && service.isPresent();
            service.ifPresent(one -> said.put(one, !value.startsWith("-")));
        }
        this.whole = plain;
    }

    static ServiceList of(Attributes attributes) {
        List<String> values = attributes.texts(ATTRIBUTE);
        return values.isEmpty() ? SILENT : new ServiceList(values);
    }

    /// Whether it allows the service; empty when it leaves that to what it inherits from.
    Optional<Boolean> decides(NamedService service) {
        Boolean told = said.get(service);
        return told != null ? Optional.of(told) : whole ? Optional.of(false) : Optional.empty();
    }

    /// The values that a person's list means: names with commas between them, each perhaps with a
    /// sign; `all` and `none` alone; empty takes the list away.
    ///
    /// @throws IllegalArgumentException naming what is no service
    static List<String> parse(String text) {
        String list = text.strip();
        if (list.isEmpty() || list.equalsIgnoreCase("default")) {
            return List.of();
        }
        if (list.equalsIgnoreCase("all")) {
            return NamedService.words();
        }
        if (list.equalsIgnoreCase(NONE)) {
            return List.of(NONE);
        }
        var values = new ArrayList<String>();
        for (String part : list.split("[,\\s]+", -1)) {
            if (!part.isEmpty()) {
                values.add(checked(part));
            }
        }
        return List.copyOf(values);
    }

    private static String checked(String value) {
        boolean signed = value.startsWith("+") || value.startsWith("-");
        String sign = signed ? value.substring(0, 1) : "";
        return sign
                + NamedService.find(value.substring(sign.length()))
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        value
                                                + " is no service; there are "
                                                + String.join(" ", NamedService.words())
                                                + ", all and none"))
                        .word();
    }
}
