package org.postern.webmail;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The look of the web mail for one domain.
///
/// @param domain in lower case; `*`: all that have no other
/// @param name what the pages are called
/// @param hue of the colour, 0 to 360; null: the pages' own
/// @param logo the name of a file; null: the pages' own
/// @param links in the menu, in their order
public record Brand(
        String domain,
        String name,
        @Nullable Integer hue,
        @Nullable String logo,
        List<Link> links) {
    static final String ANY = "*";

    static final Brand PLAIN = new Brand(ANY, "Postern", null, null, List.of());

    private static final int FULL_CIRCLE = 360;

    /// @param label what the menu says
    /// @param url `https:`, `http:`, `mailto:` or `tel:`
    public record Link(String label, String url) {}

    public Brand {
        links = List.copyOf(links);
    }

    /// Reads `DOMAIN; name=…; hue=…; logo=…; LABEL=URL`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static Brand parse(String text) {
        String[] parts = text.split(";", -1);
        String domain = parts[0].strip().toLowerCase(Locale.ROOT);
        if (domain.isEmpty() || domain.indexOf('=') >= 0) {
            throw new IllegalArgumentException(
                    "must begin with a domain or *, as in example.org; name=Example Mail");
        }
        String name = PLAIN.name;
        Integer hue = null;
        String logo = null;
        var links = new ArrayList<Link>();
        for (String part : List.of(parts).subList(1, parts.length)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + part.strip() + "\" must be WORD=VALUE");
            }
            String word = part.substring(0, equals).strip();
            String value = part.substring(equals + 1).strip();
            switch (word) {
                case "name" -> name = value;
                case "hue" -> hue = hue(value);
                case "logo" -> logo = file(value);
                default -> links.add(new Link(word, url(value)));
            }
        }
        return new Brand(domain, name, hue, logo, links);
    }

    private static Integer hue(String text) {
        try {
            int hue = Integer.parseInt(text);
            if (hue >= 0 && hue <= FULL_CIRCLE) {
                return hue;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("hue must be a number from 0 to 360");
    }

    private static String file(String text) {
        boolean plain =
                !text.startsWith(".")
                        && text.chars()
                                .allMatch(
                                        c -> Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0);
        if (!plain || LogoType.of(text) == null) {
            throw new IllegalArgumentException(
                    "logo must be the name of a .svg, .png, .jpg or .webp file in the folder"
                            + " branding");
        }
        return text;
    }

    private static String url(String text) {
        try {
            String scheme = new URI(text).getScheme();
            if (scheme != null
                    && List.of("https", "http", "mailto", "tel")
                            .contains(scheme.toLowerCase(Locale.ROOT))) {
                return text;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" must be a link, as in https://example.org/help");
    }

    /// The larger, the fewer hosts it is for.
    int nearness() {
        return domain.equals(ANY) ? 0 : domain.length();
    }

    /// Whether pages of this host have this look.
    boolean fits(String host) {
        return domain.equals(ANY) || host.equals(domain) || host.endsWith("." + domain);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(domain).append("; name=").append(name);
        if (hue != null) {
            text.append("; hue=").append(hue);
        }
        if (logo != null) {
            text.append("; logo=").append(logo);
        }
        links.forEach(
                link -> text.append("; ").append(link.label()).append('=').append(link.url()));
        return text.toString();
    }
}
