package org.postern.web;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

import java.time.Duration;
import java.util.List;

/// What every answer says to browsers, unless a handler says otherwise.
final class SecurityHeaders {
    private static final List<HttpField> ALWAYS =
            List.of(
                    new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
                    // For browsers that do not know frame-ancestors.
                    new PreEncodedHttpField("X-Frame-Options", "DENY"),
                    // No address of ours, and so nobody's mail, is told to where a link leads.
                    new PreEncodedHttpField("Referrer-Policy", "no-referrer"),
                    new PreEncodedHttpField("Cross-Origin-Opener-Policy", "same-origin"),
                    new PreEncodedHttpField("Cross-Origin-Resource-Policy", "same-origin"),
                    new PreEncodedHttpField("X-Permitted-Cross-Domain-Policies", "none"),
                    new PreEncodedHttpField(
                            "Permissions-Policy",
                            "camera=(), microphone=(), geolocation=(), payment=(), usb=(),"
                                    + " interest-cohort=()"),
                    new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store"));

    private SecurityHeaders() {}

    /// @param policy the Content-Security-Policy
    /// @param strictTransport as [WebSettings#strictTransport]
    static void put(
            HttpFields.Mutable fields, String policy, boolean secure, Duration strictTransport) {
        for (var field : ALWAYS) {
            fields.put(field);
        }
        fields.put("Content-Security-Policy", policy);
        // RFC 6797 section 7.2: never over an insecure transport.
        if (secure && strictTransport.isPositive()) {
            fields.put("Strict-Transport-Security", "max-age=" + strictTransport.toSeconds());
        }
    }
}
