package org.postern.transport;

import java.net.InetAddress;
import java.util.Locale;

/// How mail goes on one route. What is empty or 0 follows the settings.
///
/// @param tls what is asked of TLS
/// @param connections most at a time; 0: as set
/// @param perMinute most messages a minute; 0: any number
/// @param bind the address of this machine to leave from; empty: as set
/// @param user who to log in as; empty: nobody
/// @param password for the login
/// @param held whether mail waits until it is let go
record RouteOptions(
        Tls tls,
        int connections,
        int perMinute,
        String bind,
        String user,
        String password,
        boolean held) {
    static final RouteOptions NONE = new RouteOptions(Tls.AUTO, 0, 0, "", "", "", false);

    /// What is asked of TLS.
    enum Tls {
        /// What the destination publishes (DANE, MTA-STS), else encrypted where it can be.
        AUTO,
        /// Never.
        OFF,
        /// Encrypted, whoever it is.
        REQUIRED,
        /// Encrypted, with a certificate that names the host.
        VERIFIED,
        /// From the first octet, with a certificate that names the host.
        IMPLICIT
    }

    /// With one option changed.
    ///
    /// @throws IllegalArgumentException with a sentence for the operator
    RouteOptions with(String option, String value) {
        return switch (option.toLowerCase(Locale.ROOT)) {
            case "tls" ->
                    new RouteOptions(
                            tls(value), connections, perMinute, bind, user, password, held);
            case "connections" ->
                    new RouteOptions(tls, number(value), perMinute, bind, user, password, held);
            case "perminute" ->
                    new RouteOptions(tls, connections, number(value), bind, user, password, held);
            case "bind" ->
                    new RouteOptions(
                            tls, connections, perMinute, bind(value), user, password, held);
            case "user" ->
                    new RouteOptions(tls, connections, perMinute, bind, value, password, held);
            case "password" ->
                    new RouteOptions(tls, connections, perMinute, bind, user, value, held);
            case "hold" ->
                    new RouteOptions(tls, connections, perMinute, bind, user, password, on(value));
            default ->
                    throw new IllegalArgumentException(
                            "The options are tls, connections, perMinute, bind, user, password and"
                                    + " hold.");
        };
    }

    private static Tls tls(String value) {
        for (var tls : Tls.values()) {
            if (tls.name().equalsIgnoreCase(value)) {
                return tls;
            }
        }
        throw new IllegalArgumentException("tls is auto, off, required, verified or implicit.");
    }

    private static boolean on(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "yes", "true" -> true;
            case "off", "no", "false" -> false;
            default -> throw new IllegalArgumentException("hold is on or off.");
        };
    }

    private static int number(String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= 100_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, with the bounds.
        }
        throw new IllegalArgumentException(
                value + " is no number from 0 to 100000; 0 means as the settings say.");
    }

    private static String bind(String value) {
        if (!value.isEmpty()) {
            InetAddress.ofLiteral(value);
        }
        return value;
    }
}
