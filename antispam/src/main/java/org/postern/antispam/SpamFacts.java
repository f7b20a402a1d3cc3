package org.postern.antispam;

import java.util.List;
import java.util.OptionalDouble;

/// What is known of a message beside its octets.
///
/// @param clientAddress of the host that handed it to us, in digits; empty when not known or when
///   it was our own user
/// @param greeting the name in the client's EHLO; empty when not known
/// @param clientHost the client's name by its address, checked both ways; empty when it has none
/// @param sender the reverse path without angle brackets; empty for the null path
/// @param recipients the forward paths that it is judged for
/// @param authenticated whether the client logged in: then it is one of ours
/// @param spf what SPF said of the reverse path: `pass`, `fail`, `softfail`, `neutral`, `none`,
///   `temperror`, `permerror`; empty when not asked
/// @param greetingSpf what SPF said of the greeting, in the same words
/// @param dkim one for each signature that was verified
/// @param dmarc `pass`, `fail`, `none`, `temperror`, `permerror`; empty when not asked
/// @param dmarcPolicy what the author's domain asks for: `none`, `quarantine`, `reject`; empty when
///   it says nothing
/// @param learned the learner's probability that this is junk, 0 to 1; empty when it has no opinion
public record SpamFacts(
        String clientAddress,
        String greeting,
        String clientHost,
        String sender,
        List<String> recipients,
        boolean authenticated,
        String spf,
        String greetingSpf,
        List<Signature> dkim,
        String dmarc,
        String dmarcPolicy,
        OptionalDouble learned) {
    /// Nothing is known: a file, or mail that came before anybody asked.
    public static final SpamFacts NONE =
            new SpamFacts(
                    "",
                    "",
                    "",
                    "",
                    List.of(),
                    false,
                    "",
                    "",
                    List.of(),
                    "",
                    "",
                    OptionalDouble.empty());

    public SpamFacts {
        recipients = List.copyOf(recipients);
        dkim = List.copyOf(dkim);
    }

    /// The same facts with the learner's opinion.
    public SpamFacts withLearned(double probability) {
        return new SpamFacts(
                clientAddress,
                greeting,
                clientHost,
                sender,
                recipients,
                authenticated,
                spf,
                greetingSpf,
                dkim,
                dmarc,
                dmarcPolicy,
                OptionalDouble.of(probability));
    }

    /// One DKIM signature.
    ///
    /// @param domain its `d=` tag
    /// @param identity its `i=` tag, or `@` and the domain
    /// @param result `pass`, `fail`, `neutral`, `none`, `temperror`, `permerror`, `policy`
    public record Signature(String domain, String identity, String result) {}
}
