package org.postern.webmail;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.util.Comparator;
import java.util.List;

/// How the web mail looks.
@SettingsPrefix(value = "webmail", doc = "The web mail: its look.")
public record WebmailSettings(
        @Setting(
                        value = "",
                        doc =
                                "The look of the web mail, domain by domain, as in \"example.org;"
                                    + " name=Example Mail; hue=150; logo=example.svg;"
                                    + " Help=https://example.org/help\". The domain is the host of"
                                    + " the page or what that ends with; * is for all others. name"
                                    + " stands in the title, hue (0 to 360) is the colour, logo a"
                                    + " file in the folder branding of the home; all else is a link"
                                    + " in the menu.")
                List<Brand> brands) {
    public static final WebmailSettings DEFAULTS = Settings.defaults(WebmailSettings.class);

    public WebmailSettings {
        brands = List.copyOf(brands);
    }

    /// The look for a host.
    ///
    /// @param host in lower case, without a port
    Brand brand(String host) {
        return brands.stream()
                .filter(brand -> brand.fits(host))
                .max(Comparator.comparingInt(Brand::nearness))
                .orElse(Brand.PLAIN);
    }
}
