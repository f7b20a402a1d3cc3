package org.postern.directory;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.RDN;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;

import java.util.Arrays;

/// Members that follow from what accounts are: a group's LDAP URLs, asked of our own directory (RFC
/// 4516). Base, scope and filter count; a host in the URL is passed over, since a group is about
/// the directory that it stands in.
final class DynamicMembers {
    private static final System.Logger LOG = System.getLogger(DynamicMembers.class.getName());

    private DynamicMembers() {}

    /// @throws ProblemException when it is no LDAP URL that says whom it means
    static void check(String url) throws ProblemException {
        try {
            var read = new LDAPURL(url);
            if (!read.filterProvided() && !read.baseDNProvided()) {
                throw new ProblemException(
                        "The URL " + url + " would mean everybody.",
                        "It has neither a base nor a filter.",
                        "ldap:///dc=example,dc=org??sub?(departmentNumber=42)");
            }
        } catch (LDAPException e) {
            throw new ProblemException(
                    new Problem(
                            url + " is no LDAP URL.",
                            e.getMessage(),
                            "ldap:///dc=example,dc=org??sub?(departmentNumber=42)"),
                    e);
        }
    }

    /// Whether one of the group's URLs means the account.
    static boolean includes(MailGroup group, Account account) {
        if (!group.dynamic()) {
            return false;
        }
        Entry entry = entry(account);
        return group.memberUrls().stream().anyMatch(url -> means(url, entry));
    }

    private static boolean means(String url, Entry entry) {
        try {
            var read = new LDAPURL(url);
            return entry.matchesBaseAndScope(read.getBaseDN(), read.getScope())
                    && read.getFilter().matchesEntry(entry);
        } catch (LDAPException e) {
            // Another system may have written it: it means nobody then.
            LOG.log(System.Logger.Level.DEBUG, "a group's URL cannot be asked url=" + url, e);
            return false;
        }
    }

    private static Entry entry(Account account) {
        Address address = account.address();
        var entry = new Entry(new DN(new RDN("uid", address.localPart()), base(address)));
        entry.addAttribute("objectClass", "inetOrgPerson", "mirapointUser", "mirapointMailUser");
        entry.addAttribute("uid", address.localPart());
        entry.addAttribute("mail", address.toString());
        entry.addAttribute("cn", account.fullName());
        account.aliases()
                .forEach(alias -> entry.addAttribute("mailAlternateAddress", alias.toString()));
        for (Attributes.Attribute one : account.attributes().all()) {
            entry.addAttribute(one.type(), one.octets().toArray(byte[][]::new));
        }
        return entry;
    }

    // RFC 2247 section 2: a domain's labels are its components.
    private static DN base(Address address) {
        return new DN(
                Arrays.stream(address.domain().ascii().split("\\.", -1))
                        .map(label -> new RDN("dc", label))
                        .toArray(RDN[]::new));
    }
}
