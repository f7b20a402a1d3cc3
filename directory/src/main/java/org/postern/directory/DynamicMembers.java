package org.postern.directory;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.util.ArrayList;
import java.util.List;

/// Members that follow from what accounts are: a group's LDAP URLs, asked of our own directory (RFC
/// 4516). Base, scope and filter count; a host in the URL is passed over, since a group is about
/// the directory that it stands in.
final class DynamicMembers {
    private static final System.Logger LOG = System.getLogger(DynamicMembers.class.getName());

    /// Those that can be read: another system may have written others, which mean nobody.
    private final List<LDAPURL> urls;

    private DynamicMembers(List<LDAPURL> urls) {
        this.urls = urls;
    }

    /// The members that a group's URLs mean.
    static DynamicMembers of(MailGroup group) {
        var urls = new ArrayList<LDAPURL>();
        for (String url : group.memberUrls()) {
            try {
                urls.add(new LDAPURL(url));
            } catch (LDAPException e) {
                LOG.log(System.Logger.Level.DEBUG, "a group's URL cannot be read url=" + url, e);
            }
        }
        return new DynamicMembers(urls);
    }

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

    /// Whether one of the URLs means the account.
    boolean include(Account account) {
        if (urls.isEmpty()) {
            return false;
        }
        Entry entry = entry(account);
        return urls.stream().anyMatch(url -> means(url, entry));
    }

    private static boolean means(LDAPURL url, Entry entry) {
        try {
            return entry.matchesBaseAndScope(url.getBaseDN(), url.getScope())
                    && url.getFilter().matchesEntry(entry);
        } catch (LDAPException e) {
            LOG.log(System.Logger.Level.DEBUG, "a group's URL cannot be asked url=" + url, e);
            return false;
        }
    }

    private static Entry entry(Account account) {
        var view = AccountEntries.entry(account);
        var attributes = new ArrayList<Attribute>();
        for (Attributes.Attribute one : view.attributes().all()) {
            attributes.add(new Attribute(one.type(), one.octets().toArray(byte[][]::new)));
        }
        return new Entry(view.name().toString(), attributes);
    }
}
