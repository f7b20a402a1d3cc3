package org.postern.snmp;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// Who may look, who is told, and what the system group says.
@SettingsPrefix(value = "snmp", doc = "Monitoring (SNMP). Off until a community or a user is set.")
public record SnmpSettings(
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "Communities that may read by SNMPv2c, separated by commas. Behind"
                                        + " the name may stand networks, separated by spaces, which"
                                        + " then hold in place of snmp.networks: public"
                                        + " 192.0.2.0/24. The protocol sends them in clear: prefer"
                                        + " snmp.users.")
                List<Community> communities,
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "Users that may read by SNMPv3, authenticated and encrypted,"
                                        + " separated by commas: a name, a password for"
                                        + " authentication, one for encryption (8 characters at"
                                        + " least, RFC 3414 section 11.2), and networks as for"
                                        + " communities.")
                List<SnmpUser> users,
        @Setting(
                        value = "sha-256",
                        doc =
                                "How users authenticate (RFC 7860): sha-256, sha-384 or sha-512;"
                                        + " monitors call them SHA-256 and so on. Encryption is AES"
                                        + " (RFC 3826).")
                Digest digest,
        @Setting(
                        value = "127.0.0.0/8, ::1",
                        doc = "Networks from which the agent is asked; others hear nothing.")
                List<Network> networks,
        @Setting(
                        value = "",
                        secret = true,
                        doc =
                                "Who is told of alarms, separated by commas: host or host:port (162"
                                    + " without), v2c and a community, or v3 and a user of"
                                    + " snmp.users; then perhaps inform, which is repeated until it"
                                    + " is acknowledged: monitor.example.org v3 ops inform.")
                List<Receiver> receivers,
        @Setting(
                        value = "5s",
                        min = 100,
                        max = 60_000,
                        doc = "How long an acknowledgement of an inform is waited for, each time.")
                Duration timeout,
        @Setting(
                        value = "3",
                        min = 0,
                        max = 20,
                        doc = "How often an inform without acknowledgement is repeated.")
                int retries,
        @Setting(
                        value = "8KiB",
                        min = 484,
                        max = 65_507,
                        doc =
                                "Largest message sent, and largest taken; what does not fit is cut"
                                        + " (GETBULK) or refused as tooBig. RFC 3417 section 3.2"
                                        + " asks for 484 octets at least.")
                Octets maxMessage,
        @Setting(value = "", doc = "sysContact: who looks after this node.") String contact,
        @Setting(value = "", doc = "sysLocation: where this node stands.") String location) {
    private static final int MOST_TEXT = 255;

    public SnmpSettings {
        communities = List.copyOf(communities);
        users = List.copyOf(users);
        networks = List.copyOf(networks);
        receivers = List.copyOf(receivers);
        var names = new HashSet<String>();
        for (SnmpUser user : users) {
            if (!names.add(user.name())) {
                throw new IllegalArgumentException(
                        "snmp.users: " + user.name() + " is there twice");
            }
        }
        for (Receiver receiver : receivers) {
            if (receiver.user() && !names.contains(receiver.name())) {
                throw new IllegalArgumentException(
                        "snmp.receivers: "
                                + receiver.name()
                                + " is not among snmp.users, which has to be set first");
            }
        }
        // RFC 3418 section 2: sysContact and sysLocation are DisplayString (SIZE (0..255)).
        for (String text : List.of(contact, location)) {
            if (text.length() > MOST_TEXT || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
                throw new IllegalArgumentException(
                        "snmp.contact and snmp.location take at most 255 characters of ASCII");
            }
        }
    }

    /// Whether there is anybody to answer.
    boolean answers() {
        return !communities.isEmpty() || !users.isEmpty();
    }

    /// Whether there is anything to do at all.
    boolean on() {
        return answers() || !receivers.isEmpty();
    }
}
