package org.postern.directory;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Words;
import org.postern.mail.Address;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Writes accounts, and in LDIF lists too, in the form that [AccountImport] reads; password hashes
/// included.
final class AccountExport {
    /// How often progress is told.
    private static final int STEP = 500;

    private static final int PAGE = 1_000;
    private static final int LONGEST_LINE = 76;

    private static final List<String> COLUMNS =
            List.of(
                    "name",
                    "password",
                    "fullname",
                    "aliases",
                    "forwards",
                    "quota",
                    "undeletequota",
                    "role",
                    "status",
                    "cos",
                    "services");

    private final LocalDirectory directory;
    private final BufferedWriter out;
    private final AddressPattern pattern;
    private long written;

    AccountExport(LocalDirectory directory, BufferedWriter out, String pattern) {
        this.directory = directory;
        this.out = out;
        this.pattern = new AddressPattern(pattern);
    }

    /// One account's line or entry.
    private interface Form {
        void write(Account account, Attributes values) throws IOException;
    }

    long csv(Progress progress) throws IOException, ProblemException, DirectoryException {
        line(COLUMNS);
        return accounts(
                (account, values) -> {
                    var fields = new ArrayList<String>();
                    for (String column : COLUMNS) {
                        String type = CsvSource.COLUMNS.getOrDefault(column, column);
                        fields.add(String.join(";", values.texts(type)));
                    }
                    line(fields);
                },
                progress);
    }

    // RFC 4180 section 2: quotes where they are needed, doubled within; CRLF at the end.
    private void line(List<String> fields) throws IOException {
        var line = new StringBuilder();
        for (String field : fields) {
            line.append(line.isEmpty() ? "" : ",");
            boolean plain = field.chars().noneMatch(c -> c == '"' || c == ',' || c < ' ');
            line.append(plain ? field : '"' + field.replace("\"", "\"\"") + '"');
        }
        out.append(line).append("\r\n");
    }

    long ldif(Progress progress) throws IOException, ProblemException, DirectoryException {
        value("version", "1");
        out.append('\n');
        long accounts =
                accounts(
                        (account, values) -> entry("uid", account.address(), CLASSES, values),
                        progress);
        for (long start = 1; ; start += PAGE) {
            var page = directory.groups().list("*", start, PAGE);
            for (MailGroup group : page) {
                if (matches(group.address())) {
                    list(group);
                }
            }
            if (page.size() < PAGE) {
                return accounts;
            }
        }
    }

    private static final List<String> CLASSES =
            List.of("inetOrgPerson", "mirapointUser", "mirapointMailUser");

    private void list(MailGroup group) throws IOException, DirectoryException {
        var values =
                AccountRow.portable(group.attributes())
                        .with("mail", group.address().toString())
                        .with("cn", group.address().localPart())
                        .with(AccountImport.POSTING, posting(group))
                        .with(AccountImport.OWNER, texts(group.owners()))
                        .with(AccountImport.POSTER, texts(group.posters()))
                        .with("memberURL", group.memberUrls());
        if (!group.description().isEmpty()) {
            values = values.with("description", group.description());
        }
        begin("cn", group.address(), List.of("mailGroup"), values);
        var page = directory.groups().members(group.id(), "", PAGE);
        while (!page.isEmpty()) {
            for (GroupMember member : page) {
                value(AccountImport.MEMBER, member.text());
            }
            page = directory.groups().members(group.id(), page.getLast().key(), PAGE);
        }
        out.append('\n');
    }

    private static String posting(MailGroup group) {
        return Words.constantName(group.posting());
    }

    private void entry(String type, Address address, List<String> classes, Attributes values)
            throws IOException {
        begin(type, address, classes, values);
        out.append('\n');
    }

    private void begin(String type, Address address, List<String> classes, Attributes values)
            throws IOException {
        String domain = "dc=" + address.domain().ascii().replace(".", ",dc=");
        value("dn", type + "=" + escaped(address.localPart()) + "," + domain);
        for (String objectClass : classes) {
            value("objectClass", objectClass);
        }
        if (type.equals("uid")) {
            value("uid", address.localPart());
            String name = values.first("cn").orElse(address.localPart());
            if (!values.has("cn")) {
                value("cn", name);
            }
            value("sn", name.substring(name.lastIndexOf(' ') + 1));
        }
        for (Attributes.Attribute attribute : values.all()) {
            for (byte[] octets : attribute.octets()) {
                value(attribute.type(), octets);
            }
        }
    }

    // RFC 4514 section 2.4
    private static String escaped(String value) {
        var escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ("\"+,;<>\\=".indexOf(c) >= 0 || (c == '#' && i == 0) || c == ' ') {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    private void value(String type, String value) throws IOException {
        value(type, value.getBytes(StandardCharsets.UTF_8));
    }

    // RFC 2849: what is not plain ASCII goes in base64; long lines go on behind a space.
    private void value(String type, byte[] octets) throws IOException {
        boolean plain =
                octets.length > 0 && octets[0] != ' ' && octets[0] != ':' && octets[0] != '<';
        for (byte octet : octets) {
            plain &= octet >= ' ' && octet < 0x7F;
        }
        plain &= octets.length > 0 && octets[octets.length - 1] != ' ';
        String line =
                plain
                        ? type + ": " + new String(octets, StandardCharsets.US_ASCII)
                        : type + ":: " + Base64.getEncoder().encodeToString(octets);
        int at = Math.min(line.length(), LONGEST_LINE);
        out.append(line, 0, at).append('\n');
        while (at < line.length()) {
            int to = Math.min(line.length(), at + LONGEST_LINE - 1);
            out.append(' ').append(line, at, to).append('\n');
            at = to;
        }
    }

    private long accounts(Form form, Progress progress)
            throws IOException, ProblemException, DirectoryException {
        long total = 0;
        for (DomainRecord domain : directory.domainRecords()) {
            total += domain.accounts();
        }
        long all = total;
        try {
            var _ =
                    directory.forEachAccount(account -> {
                        if (matches(account.address())) {
                            write(account, form);
                            if (++written % STEP == 0) {
                                tell(progress, all);
                            }
                        }
                        return true;
                    });
        } catch (Stopped e) {
            throw e.rethrown();
        }
        return written;
    }

    /// Carries what a visitor may not throw.
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped(Exception cause) {
            super(cause);
        }

        ProblemException rethrown() throws IOException {
            if (getCause() instanceof IOException io) {
                throw io;
            }
            if (getCause() instanceof ProblemException problem) {
                return problem;
            }
            throw new IllegalStateException(this);
        }
    }

    private void tell(Progress progress, long total) {
        try {
            progress.step("Exporting", Math.min(written, total), total, Progress.Unit.ACCOUNTS);
        } catch (ProblemException e) {
            throw new Stopped(e);
        }
    }

    private void write(Account account, Form form) throws DirectoryException {
        Optional<Credential> credential = directory.credential(account.id());
        try {
            form.write(account, values(account, credential));
        } catch (IOException e) {
            throw new Stopped(e);
        }
    }

    private boolean matches(Address address) {
        return pattern.localPart(address.canonicalLocalPart())
                && pattern.domain(address.domain().ascii());
    }

    private static Attributes values(Account account, Optional<Credential> credential) {
        var values =
                AccountRow.portable(account.attributes())
                        .with("mail", account.address().toString())
                        .with("mailAlternateAddress", texts(account.aliases()))
                        .with("mailForwardingAddress", texts(account.forwards()))
                        .with("miRole", Words.constantName(account.role()))
                        .with("miAccountStatus", Words.constantName(account.status()));
        if (!account.fullName().isEmpty()) {
            values = values.with("cn", account.fullName());
        }
        if (account.quotaOctets() != Account.QUOTA_DEFAULT) {
            values = values.with("miMailQuota", Long.toString(account.quotaOctets()));
        }
        if (account.undeleteQuotaOctets() != Account.UNDELETE_DEFAULT) {
            values =
                    values.with(
                            "miMailUndeleteQuota", Long.toString(account.undeleteQuotaOctets()));
        }
        return credential.isEmpty()
                ? values
                : values.with("userPassword", credential.get().verifier());
    }

    private static List<String> texts(List<Address> addresses) {
        return addresses.stream().map(Address::toString).toList();
    }
}
