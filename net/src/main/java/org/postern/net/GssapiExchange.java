package org.postern.net;

import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.MessageProp;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;

/// One exchange of GSSAPI, the server's side (RFC 4752 section 3.1): tokens until the context
/// stands, then the offer of no security layer, then the client's choice and whom it acts as.
final class GssapiExchange implements SaslExchange {
    private static final Logger LOG = System.getLogger(GssapiExchange.class.getName());

    // RFC 4752 section 3.3: 1 is no security layer; three octets for the largest message.
    private static final byte NO_LAYER = 1;
    private static final int CHOICE_OCTETS = 4;

    private enum State {
        /// Tokens go to and fro.
        TOKENS,
        /// The context stands; the client has its last token and owes an empty response.
        ESTABLISHED,
        /// The client chooses.
        CHOICE
    }

    private final GssapiAuthenticator authenticator;
    private final GSSContext context;
    private final InetAddress client;
    private final String service;
    private State state = State.TOKENS;

    GssapiExchange(
            GssapiAuthenticator authenticator,
            GSSContext context,
            InetAddress client,
            String service) {
        this.authenticator = authenticator;
        this.context = context;
        this.client = client;
        this.service = service;
    }

    @Override
    public Step respond(byte[] response) {
        try {
            return switch (state) {
                case TOKENS -> token(response);
                case ESTABLISHED ->
                        response.length == 0
                                ? offer()
                                : new Step.Malformed("an empty response was expected");
                case CHOICE -> chosen(response);
            };
        } catch (GSSException e) {
            LOG.log(Level.DEBUG, "a ticket was refused", e);
            return ended(authenticator.refused(e.getMajorString(), client, service));
        }
    }

    private Step token(byte[] token) throws GSSException {
        byte[] answer = context.acceptSecContext(token, 0, token.length);
        if (!context.isEstablished()) {
            return new Step.Challenge(answer == null ? new byte[0] : answer);
        }
        if (answer != null && answer.length > 0) {
            state = State.ESTABLISHED;
            return new Step.Challenge(answer);
        }
        return offer();
    }

    private Step offer() throws GSSException {
        state = State.CHOICE;
        byte[] layers = {NO_LAYER, 0, 0, 0};
        return new Step.Challenge(
                context.wrap(layers, 0, layers.length, new MessageProp(0, false)));
    }

    private Step chosen(byte[] response) throws GSSException {
        byte[] choice = context.unwrap(response, 0, response.length, new MessageProp(0, false));
        if (choice.length < CHOICE_OCTETS || choice[0] != NO_LAYER) {
            return ended(new Step.Malformed("a security layer was chosen that is not offered"));
        }
        var authorization = Credentials.text(choice, CHOICE_OCTETS, choice.length);
        if (authorization.isEmpty()) {
            return ended(new Step.Malformed("the name is too long or not UTF-8"));
        }
        String principal = context.getSrcName().toString();
        return ended(authenticator.principal(authorization.get(), principal, client, service));
    }

    private Step ended(Authenticator.Outcome outcome) {
        return ended(new Step.Done(outcome));
    }

    private Step ended(Step last) {
        try {
            context.dispose();
        } catch (GSSException e) {
            LOG.log(Level.DEBUG, "a context could not be disposed", e);
        }
        return last;
    }
}
