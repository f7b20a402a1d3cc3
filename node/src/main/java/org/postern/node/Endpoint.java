package org.postern.node;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.ListenAddress;

import java.util.List;

/// Where each service listens (SPEC DEP-8). Ports are high ones whoever starts the node, so that a
/// first try never collides; nothing listens beyond loopback until told to. All keys are known from
/// the first build: a service that is not built yet is off whatever its port says.
sealed interface Endpoint {
    String LOOPBACK = "loopback";
    String ADDRESSES =
            "Where to listen: loopback (127.0.0.1 and ::1), any, or addresses in numbers.";

    /// Port 0 is off.
    int port();

    List<ListenAddress> address();

    /// Every service's record, in the order that `Status` shows.
    List<Class<? extends Endpoint>> ALL =
            List.of(
                    Smtp.class,
                    Submission.class,
                    Submissions.class,
                    Lmtp.class,
                    Imap.class,
                    Imaps.class,
                    Pop3.class,
                    Pop3s.class,
                    ManageSieve.class,
                    Http.class,
                    Https.class,
                    Ldap.class,
                    Ldaps.class,
                    Admin.class,
                    Admins.class,
                    Ssh.class,
                    Telnet.class,
                    Snmp.class,
                    Ndmp.class);

    /// Those that this version serves over TCP; SNMP has datagrams, and sockets of its own.
    List<Class<? extends Endpoint>> SERVED =
            List.of(
                    Smtp.class,
                    Submission.class,
                    Submissions.class,
                    Lmtp.class,
                    Imap.class,
                    Imaps.class,
                    Pop3.class,
                    Pop3s.class,
                    ManageSieve.class,
                    Http.class,
                    Https.class,
                    Ldap.class,
                    Ldaps.class,
                    Admin.class,
                    Admins.class,
                    Ssh.class,
                    Telnet.class);

    /// The name of a service: its prefix in the settings.
    static String nameOf(Class<? extends Endpoint> service) {
        return service.getAnnotation(SettingsPrefix.class).value();
    }

    @SettingsPrefix(value = "smtp", doc = "Mail from other servers (SMTP).")
    record Smtp(
            @Setting(
                            value = "2525",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 25; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "submission", doc = "Mail from our own users (submission, STARTTLS).")
    record Submission(
            @Setting(
                            value = "2587",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 587; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(
            value = "submissions",
            doc = "Mail from our own users (submission under TLS from the first octet).")
    record Submissions(
            @Setting(
                            value = "2465",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 465; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "lmtp", doc = "Mail from other routers into the store (LMTP).")
    record Lmtp(
            @Setting(
                            value = "2024",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 24; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "imap", doc = "Mailboxes for mail programs (IMAP, STARTTLS).")
    record Imap(
            @Setting(
                            value = "2143",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 143; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(
            value = "imaps",
            doc = "Mailboxes for mail programs (IMAP under TLS from the first octet).")
    record Imaps(
            @Setting(
                            value = "2993",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 993; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "pop3", doc = "The inbox for mail programs (POP3, STLS).")
    record Pop3(
            @Setting(
                            value = "2110",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 110; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(
            value = "pop3s",
            doc = "The inbox for mail programs (POP3 under TLS from the first octet).")
    record Pop3s(
            @Setting(
                            value = "2995",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 995; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "managesieve", doc = "Filter scripts (ManageSieve).")
    record ManageSieve(
            @Setting(value = "4190", min = 0, max = 65_535, restart = true, doc = "Port; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "http", doc = "Web mail and administration (HTTP).")
    record Http(
            @Setting(
                            value = "8080",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 80; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "https", doc = "Web mail and administration (HTTPS).")
    record Https(
            @Setting(
                            value = "8443",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 443; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "ldap", doc = "The directory (LDAP).")
    record Ldap(
            @Setting(
                            value = "2389",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 389; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "ldaps", doc = "The directory (LDAP under TLS).")
    record Ldaps(
            @Setting(
                            value = "2636",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 636; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "admin", doc = "The administration protocol.")
    record Admin(
            @Setting(
                            value = "10143",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "admins", doc = "The administration protocol under TLS.")
    record Admins(
            @Setting(
                            value = "10243",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "ssh", doc = "The command line over SSH.")
    record Ssh(
            @Setting(
                            value = "10022",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 22; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "telnet", doc = "The command line over telnet; off.")
    record Telnet(
            @Setting(
                            value = "0",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 2023; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(
            value = "snmp",
            doc = "Monitoring (SNMP). Off until a community or a user is set.")
    record Snmp(
            @Setting(
                            value = "2161",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 161; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}

    @SettingsPrefix(value = "ndmp", doc = "Backup (NDMP); off.")
    record Ndmp(
            @Setting(
                            value = "0",
                            min = 0,
                            max = 65_535,
                            restart = true,
                            doc = "Port; the standard port is 10000; 0 is off.")
                    int port,
            @Setting(value = LOOPBACK, restart = true, doc = ADDRESSES) List<ListenAddress> address)
            implements Endpoint {}
}
