package org.postern.content;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.ServiceAddress;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What is junk, and what is done with it.
@SettingsPrefix(value = "junk", doc = "What is junk mail, and where it goes.")
public record JunkSettings(
        @Setting(value = "true", doc = "Whether mail is judged at all.") boolean enabled,
        @Setting(
                        value = "/usr/share/spamassassin, /var/lib/spamassassin, /etc/spamassassin",
                        doc =
                                "Folders with rules in SpamAssassin's language; those that are"
                                    + " there are read, in this order, with the folders below them."
                                    + " Without any, the node's own rules are used.")
                List<String> rules,
        @Setting(
                        value = "true",
                        doc =
                                "Whether the node's own engine runs those rules. Without it,"
                                    + " engines outside, the learner and recurrence judge alone.")
                boolean own,
        @Setting(
                        value = "false",
                        doc =
                                "Whether rules that ask the DNS are run: lists of senders and of"
                                    + " pages, as the rules name them. Those lists have terms of"
                                    + " their own.")
                boolean network,
        @Setting(
                        value = "",
                        doc =
                                "Daemons of SpamAssassin (spamd) that are asked too: host:port. Of"
                                    + " several one is asked, in turn; their points are added to"
                                    + " the others. Empty: none.")
                List<ServiceAddress> spamd,
        @Setting(
                        value = "",
                        doc = "Likewise of rspamd: host:port of its normal worker, often 11333.")
                List<ServiceAddress> rspamd,
        @Setting(
                        value = "5s",
                        min = 100,
                        max = 120_000,
                        doc =
                                "How long such a daemon may take for a message; one that fails is"
                                        + " left out for a while, and mail goes on without it.")
                Duration engineTimeout,
        @Setting(
                        value = "50",
                        min = 10,
                        max = 900,
                        doc =
                                "From which score on mail is junk. 50 is where rule sets have their"
                                        + " own threshold.")
                int threshold,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 999,
                        doc =
                                "From which score on mail on port 25 is refused; 0: none is. 300 is"
                                        + " confirmed junk.")
                int reject,
        @Setting(
                        value = "150",
                        min = 0,
                        max = 999,
                        doc =
                                "From which score on what our own users send goes into the"
                                        + " quarantine Filter; 0: none does.")
                int outbound,
        @Setting(
                        value = "",
                        doc =
                                "What stands before the subject of junk, such as \"Spam? \", for"
                                        + " people who read by POP. Empty: nothing.")
                String subject,
        @Setting(
                        value = "normal",
                        doc =
                                "The Junk Mail filter of accounts whose directory entry says"
                                    + " nothing (miDefaultJunkmailFilter): normal files junk into"
                                    + " Junk Mail, exclusive also all from strangers, off nothing.")
                Filter filter,
        @Setting(
                        value = "true",
                        doc =
                                "Whether the node learns from what people move to and from Junk"
                                        + " Mail.")
                boolean learn) {
    public JunkSettings {
        rules = List.copyOf(rules);
        spamd = List.copyOf(spamd);
        rspamd = List.copyOf(rspamd);
        for (var address : Stream.concat(spamd.stream(), rspamd.stream()).toList()) {
            if (!(address instanceof ServiceAddress.Tcp)) {
                throw new IllegalArgumentException(
                        "junk.spamd and junk.rspamd name host:port, not " + address);
            }
        }
    }

    /// What is filed into Junk Mail.
    public enum Filter {
        OFF,
        NORMAL,
        EXCLUSIVE
    }
}
