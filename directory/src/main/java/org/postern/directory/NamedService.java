package org.postern.directory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an account may use or not, by the names that `miService` has (SPEC DIR-4). Each is judged
/// where it is offered, by whoever offers it; those that nothing offers yet are kept and explained
/// all the same, so that a class of service need not change when they come.
public enum NamedService {
    SMTP("Sending mail: login to submission, with STARTTLS or TLS.", true),
    IMAP("Login to IMAP on the port that begins in clear, with STARTTLS or without.", true),
    IMAPS("Login to IMAP on the port that begins with TLS.", true),
    POP("Login to POP3 on the port that begins in clear, with STLS or without.", true),
    POPS("Login to POP3 on the port that begins with TLS.", true),
    WEBMAIL("The web mail without JavaScript.", false),
    WEBMAILCORPORATE("The web mail with address book and calendar in one.", false),
    CALENDAR("A calendar of one's own.", false),
    GROUPCALENDAR("Calendars of others.", false),
    ADDRESSBOOK("An address book.", false),
    DAV("CalDAV and CardDAV.", false),
    JMAP("Login to JMAP.", false),
    SIEVE("Login to ManageSieve, to change one's filters.", true),
    FORWARD("Forwarding mail to other addresses; without it, it stays here.", true),
    AUTOREPLY("Answers while one is away.", true),
    FILTER("Running one's own filters.", true),
    ANTISPAM("Judging mail as junk.", true),
    ANTIVIRUS("Looking for viruses in mail.", true),
    JUNKMAIL("Filing junk into Junk Mail.", true),
    UNDELETE("Keeping deleted mail for a while.", true),
    SHAREDFOLDER("Opening folders that others share.", true),
    MOBILE("Synchronisation of mobile devices.", false),
    EXTERNAL("Sending mail to addresses that are not served here.", true);

    private final String explanation;
    private final boolean offered;

    NamedService(String explanation, boolean offered) {
        this.explanation = explanation;
        this.offered = offered;
    }

    /// The value of `miService`, such as `imaps`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What it is, as a sentence.
    public String explanation() {
        return explanation;
    }

    /// Whether this version offers it anywhere.
    public boolean offered() {
        return offered;
    }

    /// @return empty when no service has this name
    public static Optional<NamedService> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equalsIgnoreCase(word)).findFirst();
    }

    /// The service that a login to a protocol needs; empty for one that everybody may use.
    ///
    /// @param protocol as [org.postern.net.Authenticator] is told it, such as `pop3s`
    public static Optional<NamedService> ofProtocol(String protocol) {
        return Optional.ofNullable(
                switch (protocol) {
                    case "smtp", "submission", "submissions" -> SMTP;
                    case "imap" -> IMAP;
                    case "imaps" -> IMAPS;
                    case "pop3" -> POP;
                    case "pop3s" -> POPS;
                    case "managesieve" -> SIEVE;
                    case "jmap" -> JMAP;
                    default -> null;
                });
    }

    /// All the words, for messages.
    static List<String> words() {
        return Arrays.stream(values()).map(NamedService::word).toList();
    }
}
