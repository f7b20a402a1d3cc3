package org.postern.screening;

import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.screening.MailHurdleEvidence.Hello;
import org.postern.screening.MailHurdleEvidence.Listing;
import org.postern.screening.MailHurdleEvidence.ReverseName;
import org.postern.screening.MailHurdleEvidence.Spf;
import org.postern.smtp.ForwardPath;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;

/// MailHurdle as the envelope policy asks for it: takes an attempt and what the other checks found
/// into MailHurdle's own terms.
///
/// @param domain of the recipient `postmaster` without a domain
/// @param recipients what is known of recipients
public record MailHurdleGate(MailHurdle hurdle, Supplier<Domain> domain, Recipients recipients)
        implements Hurdle {

    /// What those who know the recipients tell of them. Safe for use by many threads; quick, since
    /// it is asked for each recipient.
    public interface Recipients {
        /// Nothing is known.
        Recipients UNKNOWN = _ -> List.of();

        /// The classes of service of the accounts behind an address.
        List<String> classes(Address recipient);

        /// Whether mail for an address comes in here: to an account, a list, a domain behind us.
        default boolean takesMail(Address recipient) {
            return true;
        }
    }

    /// The commands of the noun `MailHurdle`.
    public MailHurdleCommands commands() {
        return hurdle.commands(domain, recipients);
    }

    @Override
    public void wrote(Address own, Address other) {
        hurdle.wrote(own, other);
    }

    @Override
    public boolean weighsEvidence() {
        return hurdle.wantsEvidence();
    }

    @Override
    public HurdleDecision judge(Attempt attempt) {
        var recipient =
                switch (attempt.to()) {
                    case ForwardPath.Postmaster() -> new Address("postmaster", domain.get());
                    case ForwardPath.Mailbox(var address) -> address;
                };
        var proven = attempt.evidence().spf().proven();
        var name =
                attempt.evidence().reverse() instanceof Reverse.Confirmed(var host) ? host : null;
        return switch (hurdle.judge(
                new MailHurdleAttempt(
                        attempt.session(),
                        attempt.client(),
                        name,
                        attempt.from(),
                        proven == null ? null : proven.ascii(),
                        recipient,
                        recipients.classes(recipient),
                        hurdle.wantsEvidence() ? evidence(attempt) : MailHurdleEvidence.NONE))) {
            case MailHurdleVerdict.Pass pass -> new HurdleDecision.Pass(pass.words());
            case MailHurdleVerdict.Defer(var retryIn) ->
                    new HurdleDecision.Defer(retryIn, "first contact");
        };
    }

    private MailHurdleEvidence evidence(Attempt attempt) {
        var found = attempt.evidence();
        return new MailHurdleEvidence(
                reverse(found.reverse(), attempt.client()),
                switch (found.spf().result()) {
                    case PASS -> Spf.PASS;
                    case NONE, NEUTRAL -> Spf.NEUTRAL;
                    case SOFTFAIL -> Spf.SOFTFAIL;
                    case FAIL -> Spf.FAIL;
                    case TEMPERROR, PERMERROR -> Spf.UNKNOWN;
                },
                listing(found),
                found.helloFits() ? Hello.MATCHES : Hello.of(found.hello(), null, attempt.client()),
                found.encrypted());
    }

    private static ReverseName reverse(Reverse reverse, InetAddress client) {
        return switch (reverse) {
            case Reverse.Confirmed(var name) -> ReverseName.confirmed(name, client);
            case Reverse.Unconfirmed _ -> ReverseName.UNCONFIRMED;
            case Reverse.Absent _ -> ReverseName.ABSENT;
            case Reverse.Unsure _, Reverse.Unasked _ -> ReverseName.UNKNOWN;
        };
    }

    private static Listing listing(Evidence found) {
        if (!found.listed().isEmpty()) {
            return Listing.BLOCKED;
        }
        return found.vouched().isEmpty() ? Listing.NONE : Listing.ALLOWED;
    }
}
