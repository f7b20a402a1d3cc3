package org.postern.net;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One exchange of LOGIN: the server asks for the name, then for the password. A client may send
/// the name as its initial response.
final class LoginExchange implements SaslExchange {
    private static final byte[] ASK_NAME = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASK_PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private final Authenticator authenticator;
    private final InetAddress client;
    private final String service;
    private String name = "";

    LoginExchange(Authenticator authenticator, InetAddress client, String service) {
        this.authenticator = authenticator;
        this.client = client;
        this.service = service;
    }

    @Override
    public Step begin() {
        return new Step.Challenge(ASK_NAME.clone());
    }

    @Override
    public Step respond(byte[] response) {
        return name.isEmpty() ? takeName(response) : takePassword(response);
    }

    private Step takeName(byte[] response) {
        var given = Credentials.text(response, 0, response.length);
        if (given.isEmpty() || given.get().isEmpty() || given.get().indexOf('\0') >= 0) {
            return new Step.Malformed("the name is empty, too long or not UTF-8");
        }
        name = given.get();
        return new Step.Challenge(ASK_PASSWORD.clone());
    }

    private Step takePassword(byte[] response) {
        try {
            if (!Credentials.isPassword(response)) {
                return new Step.Malformed("the password is empty, too long or not UTF-8");
            }
            return new Step.Done(authenticator.password("", name, response, client, service));
        } finally {
            Arrays.fill(response, (byte) 0);
        }
    }
}
