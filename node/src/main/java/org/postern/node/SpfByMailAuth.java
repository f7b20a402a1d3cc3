package org.postern.node;

import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.MailAuthentication;
import org.postern.screening.SpfCheck;
import org.postern.screening.SpfFinding;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.util.function.Supplier;

/// What screening asks of SPF, put to the room that knows it.
record SpfByMailAuth(MailAuthentication authentication, Supplier<String> hostname)
        implements SpfCheck {
    @Override
    public SpfFinding ask(InetAddress client, String hello, ReversePath from) {
        String sender =
                switch (from) {
                    case ReversePath.NullSender() -> "";
                    case ReversePath.Mailbox(var address) -> address.wire();
                };
        var said = authentication.spf(new Arrival(client, hello, sender, hostname.get(), ""));
        var result =
                switch (said.status()) {
                    case NONE -> SpfFinding.Result.NONE;
                    case NEUTRAL -> SpfFinding.Result.NEUTRAL;
                    case PASS -> SpfFinding.Result.PASS;
                    case FAIL -> SpfFinding.Result.FAIL;
                    case SOFTFAIL -> SpfFinding.Result.SOFTFAIL;
                    case TEMPERROR -> SpfFinding.Result.TEMPERROR;
                    case PERMERROR -> SpfFinding.Result.PERMERROR;
                };
        try {
            return new SpfFinding(result, Domain.parse(said.domain()));
        } catch (AddressSyntaxException none) {
            return new SpfFinding(result, null);
        }
    }
}
