package org.postern.directory.server;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// The limits of LDAP sessions, and what strangers and users see. A session reads them when it
/// begins; a change holds for the sessions after it.
@SettingsPrefix(value = "ldap", doc = "The directory's LDAP server.")
public record LdapSettings(
        @Setting(
                        value = "15m",
                        min = 1_000,
                        max = 86_400_000,
                        doc = "A client that asks nothing for this long is disconnected.")
                Duration idleTimeout,
        @Setting(
                        value = "4MiB",
                        min = 4_096,
                        max = 67_108_864,
                        doc = "Largest request of a client that is logged in.")
                Octets maxRequest,
        @Setting(
                        value = "256KiB",
                        min = 4_096,
                        max = 67_108_864,
                        doc = "Largest request of a client that is not logged in.")
                Octets maxAnonymousRequest,
        @Setting(
                        value = "1000",
                        min = 1,
                        max = 10_000_000,
                        doc =
                                "Most entries that one search gives; with paged results, one page."
                                        + " Administrators have no limit.")
                int sizeLimit,
        @Setting(
                        value = "60s",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "Longest search. Administrators have no limit.")
                Duration timeLimit,
        @Setting(
                        value = "100000",
                        min = 100,
                        max = 100_000_000,
                        doc =
                                "Most entries that one search looks at when no index helps it."
                                        + " Administrators have no limit.")
                int scanLimit,
        @Setting(
                        value = "16",
                        min = 1,
                        max = 1_000,
                        doc = "Most searches that one connection has under way.")
                int maxOperations,
        @Setting(
                        value = "false",
                        doc =
                                "Whether clients that are not logged in see the public attributes"
                                        + " of all entries. The server's own entry and the schema"
                                        + " are always seen.")
                boolean anonymousReads,
        @Setting(
                        value =
                                "objectClass, cn, sn, givenName, displayName, initials, "
                                        + "uid, mail, title, o, ou, dc, c, l, st, street, "
                                        + "postalCode, postalAddress, telephoneNumber, mobile, "
                                        + "facsimileTelephoneNumber, roomNumber, description, "
                                        + "member, uniqueMember, owner, jpegPhoto, labeledURI, "
                                        + "userCertificate, preferredLanguage, employeeType, "
                                        + "departmentNumber, manager, secretary",
                        doc = "Attributes that everybody sees of the entries of his own domain.")
                List<String> publicAttributes,
        @Setting(
                        value =
                                "userPassword, displayName, givenName, initials, telephoneNumber,"
                                    + " mobile, homePhone, pager, facsimileTelephoneNumber,"
                                    + " roomNumber, street, postalCode, postalAddress,"
                                    + " homePostalAddress, labeledURI, jpegPhoto, description,"
                                    + " preferredLanguage, userCertificate, userSMIMECertificate,"
                                    + " miWmprefFullName, miWmprefEmailAddress,"
                                    + " miWmprefReplyOption, miWmprefCharset, miWmprefTimezone,"
                                    + " miWmprefLanguage, miWmprefSignature,"
                                    + " miDefaultJunkmailFilter, miJunkmailAllowed,"
                                    + " miJunkmailBlocked, miJunkmailThreshold, miAutoReply,"
                                    + " miAutoReplySubject, miAutoReplyText, miAutoReplyFrom,"
                                    + " miAutoReplyUntil",
                        doc = "Attributes that users may change of their own entry.")
                List<String> selfWritable,
        @Setting(
                        value = "8",
                        min = 1,
                        max = 256,
                        doc = "Fewest characters of a password that is set by LDAP.")
                int minPasswordCharacters) {
    public LdapSettings {
        publicAttributes = List.copyOf(publicAttributes);
        selfWritable = List.copyOf(selfWritable);
    }
}
