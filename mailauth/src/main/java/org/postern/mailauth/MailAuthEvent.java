package org.postern.mailauth;

import org.postern.kernel.Event;

/// What was found out about senders.
public sealed interface MailAuthEvent extends Event {
    /// A message was verified. With the domains' policies it is what an aggregate report needs (RFC
    /// 7489 section 7.2).
    ///
    /// @param client its address
    /// @param sender the reverse path; empty for the null path
    /// @param author domain of From; empty when there is none
    /// @param spf result and domain: `pass example.org`
    /// @param dkim results, each with domain and selector, commas between
    /// @param arc result
    /// @param dmarc result
    /// @param policyDomain where the DMARC policy was found; empty without one
    /// @param policy what it asks for; `none` without one
    /// @param aligned which of `spf` and `dkim` were good for the author
    /// @param disposition what the settings made of it: `accept`, `junk` or `reject`
    record MessageVerified(
            String client,
            String sender,
            String author,
            String spf,
            String dkim,
            String arc,
            String dmarc,
            String policyDomain,
            String policy,
            String aligned,
            String disposition,
            String correlation)
            implements MailAuthEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Fields that only we may write were taken out of a message.
    ///
    /// @param fields their names, commas between; at most some
    record ForgedFieldsRemoved(String client, String fields, String correlation)
            implements MailAuthEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
