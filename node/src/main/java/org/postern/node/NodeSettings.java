package org.postern.node;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.time.DateTimeException;
import java.time.ZoneId;

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
                String hostname,
        @Setting(
                        value = "",
                        restart = true,
                        doc =
                                "The time zone of rules about the time of day, such as those of"
                                        + " users' filters, e.g. Europe/Berlin; empty is the"
                                        + " machine's.")
                String timeZone) {
    /// @throws IllegalArgumentException when one of them is no domain name
    public NodeSettings {
        check("domain", domain);
        check("hostname", hostname);
        try {
            if (!timeZone.isEmpty()) {
                ZoneId.of(timeZone);
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timeZone: there is no time zone " + timeZone + "; write e.g. Europe/Berlin",
                    e);
        }
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
