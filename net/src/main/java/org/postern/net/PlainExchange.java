package org.postern.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/// One exchange of PLAIN: `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616 section
/// 2).
final class PlainExchange implements SaslExchange {
    private final Authenticator authenticator;
    private final InetAddress client;
    private final String service;

    PlainExchange(Authenticator authenticator, InetAddress client, String service) {
        this.authenticator = authenticator;
        this.client = client;
        this.service = service;
    }

    @Override
    public Step respond(byte[] response) {
        try {
            return judge(response);
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }

    private Step judge(byte[] message) {
        int first = indexOfNul(message, 0);
        int second = first < 0 ? -1 : indexOfNul(message, first + 1);
        if (second < 0 || indexOfNul(message, second + 1) >= 0) {
            return new Step.Malformed("PLAIN is three parts with a NUL between each");
        }
        var authorization = Credentials.text(message, 0, first);
        var authentication = Credentials.text(message, first + 1, second);
        byte[] password = Arrays.copyOfRange(message, second + 1, message.length);
        try {
            return judge(authorization, authentication, password);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    private Step judge(
            Optional<String> authorization, Optional<String> authentication, byte[] password) {
        if (authorization.isEmpty() || authentication.isEmpty()) {
            return new Step.Malformed("a name is too long or not UTF-8");
        }
        // RFC 4616 section 2: authcid and passwd have at least one character.
        if (authentication.get().isEmpty() || !Credentials.isPassword(password)) {
            return new Step.Malformed("a name or password is empty, too long or not UTF-8");
        }
        return new Step.Done(
                authenticator.password(
                        authorization.get(), authentication.get(), password, client, service));
    }

    private static int indexOfNul(byte[] octets, int from) {
        for (int i = from; i < octets.length; i++) {
            if (octets[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
