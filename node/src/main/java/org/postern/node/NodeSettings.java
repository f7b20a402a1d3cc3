package org.postern.node;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

/// Who this node is.
@SettingsPrefix(value = "", doc = "The node itself.")
public record NodeSettings(
        @Setting(
                        value = "",
                        doc =
                                "The first mail domain, read on the first start only; later domains"
                                        + " come with Domain Add.")
                String domain,
        @Setting(
                        value = "",
                        doc =
                                "The name this node greets with and puts into Received; empty is"
                                        + " the machine's own name.")
                String hostname) {
    /// @throws IllegalArgumentException when one of them is no domain name
    public NodeSettings {
        check("domain", domain);
        check("hostname", hostname);
    }

    private static void check(String key, String name) {
        try {
            if (!name.isEmpty()) {
                Domain.parse(name);
            }
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(key + " is no domain name: " + e.getMessage(), e);
        }
    }
}
