package org.postern.certificates;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.ListenAddress;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// How an authority is asked for certificates.
@SettingsPrefix(
        value = "acme",
        doc =
                "Certificates from an authority by ACME (RFC 8555). Nobody is asked before"
                        + " Certificate Request.")
public record AcmeSettings(
        @Setting(
                        value = "https://acme-v02.api.letsencrypt.org/directory",
                        doc = "The address of the authority's directory.")
                String directory,
        @Setting(
                        value = "",
                        doc =
                                "The e-mail address that the authority may write to; empty: it is"
                                        + " told none.")
                String contact,
        @Setting(
                        value = "false",
                        doc =
                                "Whether you agree to the authority's terms of service. Certificate"
                                        + " Request says where they are.")
                boolean agreeTerms,
        @Setting(
                        value = "",
                        doc =
                                "The key identifier of the account that you have with the authority"
                                        + " (external account binding, RFC 8555 section 7.3.4);"
                                        + " empty: none.")
                String keyId,
        @Setting(
                        value = "",
                        secret = true,
                        doc = "The MAC key that belongs to acme.keyId, in base64url.")
                String macKey,
        @Setting(
                        value = "ec",
                        doc =
                                "The kind of key of a new certificate: ec (P-256) or rsa (3,072"
                                        + " bits).")
                KeyKind key,
        @Setting(
                        value = "true",
                        doc =
                                "Whether a renewed certificate has the key of the one before, so"
                                        + " that a TLSA record of it stays right.")
                boolean reuseKey,
        @Setting(
                        value = "30d",
                        min = 3_600_000,
                        doc =
                                "How long before its end a certificate is renewed; one that is"
                                    + " valid for less than 90 days in the last third of its life.")
                Duration renewBefore,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 65_535,
                        doc =
                                "Port on which a listener answers the authority while it looks"
                                    + " whether a host is ours (HTTP-01), and only then. The"
                                    + " authority asks at port 80. 0: the service http answers.")
                int port,
        @Setting(
                        value = "any",
                        doc =
                                "Where that listener listens: loopback, any, or addresses in"
                                        + " numbers.")
                List<ListenAddress> address,
        @Setting(
                        value = "",
                        doc =
                                "A PEM file with the authorities that sign the certificate of"
                                        + " acme.directory itself; empty: those that Java knows.")
                String authorities,
        @Setting(
                        value = "30s",
                        min = 1_000,
                        max = 600_000,
                        doc = "Longest wait for one answer of the authority.")
                Duration timeout,
        @Setting(
                        value = "5m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "Longest that one order may take.")
                Duration orderTimeout,
        @Setting(
                        value = "1h",
                        min = 60_000,
                        doc =
                                "The pause after a failed renewal; each further one is twice as"
                                        + " long.")
                Duration retryFirst,
        @Setting(value = "1d", min = 60_000, doc = "The longest pause between two renewals.")
                Duration retryMost) {
    /// What is used where nothing is set.
    public static final AcmeSettings DEFAULTS = Settings.defaults(AcmeSettings.class);

    /// Kinds of key.
    public enum KeyKind {
        EC,
        RSA
    }

    public AcmeSettings {
        address = List.copyOf(address);
        try {
            var uri = URI.create(directory);
            if (!("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    || uri.getHost() == null) {
                throw new IllegalArgumentException("acme.directory is no https address");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("acme.directory is no https address", e);
        }
    }
}
