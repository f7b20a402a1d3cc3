package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Words;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Brings accounts and lists in from a file. What is there already stays as it is, so that an
/// import that was cut short is simply given again; what cannot be used is told with its place, and
/// the rest goes on.
///
/// Accounts are made some at a time, each batch whole. Passwords in clear are hashed side by side,
/// as many as the node hashes at a time; hashes that came from elsewhere are kept as they are and
/// give way to our own at the next login.
final class AccountImport {
    private static final int AT_ONCE = 200;
    private static final int MAX_FAULTS = 1_000;

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final GroupWriter groups;
    private final Passwords passwords;
    private final boolean trial;

    /// Addresses that this import has seen, for a trial that makes nothing.
    private final Set<String> seen = new HashSet<>();

    private final List<Wanted> waiting = new ArrayList<>();
    private final List<Forwarding> forwarding = new ArrayList<>();
    private final List<ImportRow> lists = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private long created;
    private long there;
    private long listsMade;
    private long hashed;
    private long faulty;

    /// @param trial whether nothing is to be kept
    AccountImport(
            LocalDirectory directory,
            DirectoryWriter writer,
            GroupWriter groups,
            Passwords passwords,
            boolean trial) {
        this.directory = directory;
        this.writer = writer;
        this.groups = groups;
        this.passwords = passwords;
        this.trial = trial;
    }

    /// Where an account's mail is to go once all accounts are there.
    private record Forwarding(ImportRow row, String account, List<Address> to) {}

    /// An account that is to be made.
    private record Wanted(ImportRow row, Account account, Optional<String> password) {}

    /// What came of it.
    ///
    /// @param there were there before
    /// @param hashed passwords that came in clear
    /// @param faults the first of them, each with its place
    /// @param faulty how many rows could not be used
    record Outcome(
            long created, long there, long lists, long hashed, long faulty, List<String> faults) {}

    /// @param octets of the file
    Outcome run(ImportSource source, long octets, Progress progress)
            throws IOException, ProblemException, DirectoryException {
        while (true) {
            @Nullable ImportRow row;
            try {
                row = source.next();
            } catch (ImportException e) {
                fault(e.getMessage());
                continue;
            }
            if (row == null) {
                break;
            }
            take(row);
            if (waiting.size() >= AT_ONCE) {
                flush();
                progress.step(
                        trial ? "Trying" : "Importing",
                        Math.min(source.position(), octets),
                        octets,
                        Progress.Unit.OCTETS);
            }
        }
        flush();
        // Last, since they lead to accounts of the same file.
        for (Forwarding one : forwarding) {
            forward(one);
        }
        for (ImportRow list : lists) {
            list(list);
        }
        return new Outcome(created, there, listsMade, hashed, faulty, List.copyOf(faults));
    }

    private void forward(Forwarding one) throws DirectoryException {
        if (trial || directory.byId(one.account()).isEmpty()) {
            return;
        }
        try {
            writer.change(one.account(), account -> account.withForwards(one.to()));
        } catch (ProblemException e) {
            fault(one.row().where() + ": the account is made, but " + text(e));
        }
    }

    private void fault(String text) {
        faulty++;
        if (faults.size() < MAX_FAULTS) {
            faults.add(text);
        }
    }

    private void take(ImportRow row) throws DirectoryException {
        if (row.group()) {
            lists.add(row);
            return;
        }
        try {
            var read = new AccountRow(row, directory.firstDomain());
            Address address = read.address();
            if (!seen.add(address.canonical())) {
                throw new ImportException(row.where(), address + " stands in the file twice");
            }
            Optional<Account> owner = directory.owner(address);
            if (owner.isPresent() && owner.get().address().equals(address)) {
                there++;
                return;
            }
            Account account = read.account(writer.draft(address, ""));
            if (!account.forwards().isEmpty()) {
                forwarding.add(new Forwarding(row, account.id(), account.forwards()));
            }
            waiting.add(new Wanted(row, account.withForwards(List.of()), read.password()));
        } catch (ImportException e) {
            fault(e.getMessage());
        } catch (ProblemException e) {
            fault(row.where() + ": " + text(e));
        }
    }

    private static String text(ProblemException e) {
        var problem = e.problem();
        return problem.detail() == null
                ? problem.error()
                : problem.error() + " " + problem.detail();
    }

    private void flush() throws DirectoryException {
        if (waiting.isEmpty()) {
            return;
        }
        var some = List.copyOf(waiting);
        waiting.clear();
        var credentials = credentials(some);
        var drafts = new ArrayList<DirectoryWriter.Draft>();
        var rowsOf = new ArrayList<ImportRow>();
        for (int i = 0; i < some.size(); i++) {
            if (credentials.get(i).problem() != null) {
                fault(some.get(i).row().where() + ": " + credentials.get(i).problem());
                continue;
            }
            drafts.add(
                    new DirectoryWriter.Draft(
                            some.get(i).account(),
                            Optional.ofNullable(credentials.get(i).credential())));
            rowsOf.add(some.get(i).row());
        }
        List<Optional<ProblemException>> outcomes = writer.createAll(drafts, trial);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i).isPresent()) {
                fault(rowsOf.get(i).where() + ": " + text(outcomes.get(i).get()));
            } else {
                created++;
            }
        }
    }

    /// A password as it is kept, or why it cannot be.
    private record Secret(@Nullable Credential credential, @Nullable String problem) {}

    private List<Secret> credentials(List<Wanted> some) {
        var secrets = new ArrayList<Secret>();
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Secret>>();
            for (Wanted wanted : some) {
                asked.add(tasks.submit(() -> secret(wanted)));
            }
            for (Future<Secret> one : asked) {
                secrets.add(one.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("an import was stopped", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be hashed", e.getCause());
        }
        hashed +=
                some.stream()
                        .filter(wanted ->
                                wanted.password().filter(text -> !text.startsWith("{")).isPresent())
                        .count();
        return secrets;
    }

    private Secret secret(Wanted wanted) {
        if (wanted.password().isEmpty()) {
            return new Secret(null, null);
        }
        String text = wanted.password().get();
        if (trial && !text.startsWith("{")) {
            return new Secret(null, null);
        }
        try {
            return new Secret(passwords.imported(text), null);
        } catch (ProblemException e) {
            return new Secret(null, text(e));
        }
    }

    private void list(ImportRow row) throws DirectoryException {
        try {
            var attributes = row.attributes();
            Address address =
                    LoginName.parse(attributes.first("mail").orElse(""), directory.firstDomain());
            if (directory.groups().find(address).isPresent()) {
                there++;
                return;
            }
            var members = new ArrayList<GroupMember>();
            for (String text : attributes.texts(MEMBER)) {
                members.add(GroupMember.parse(text, Optional.of(domainOf(address))));
            }
            if (!trial) {
                var group = groups.add(address, attributes.first("description").orElse(""));
                groups.change(group.id(), made -> described(made, attributes));
                groups.addMembers(group.id(), members);
            }
            listsMade++;
        } catch (AddressSyntaxException | IllegalArgumentException e) {
            fault(row.where() + ": " + e.getMessage());
        } catch (ProblemException e) {
            fault(row.where() + ": " + text(e));
        }
    }

    static final String MEMBER = "mgrpRfc822MailMember";
    static final String POSTING = "mgrpPosting";
    static final String POSTER = "mgrpAllowedPoster";
    static final String OWNER = "mgrpOwner";

    private static Domain domainOf(Address address) {
        return Domain.of(address.domain().ascii());
    }

    private static MailGroup described(MailGroup group, Attributes attributes) {
        return group.withOwners(addresses(attributes, OWNER))
                .withPosters(addresses(attributes, POSTER))
                .withMemberUrls(attributes.texts("memberURL"))
                .withPosting(
                        attributes
                                .first(POSTING)
                                .map(word -> Words.constant(Posting.class, word))
                                .orElse(Posting.ANYONE));
    }

    private static List<Address> addresses(Attributes attributes, String type) {
        return attributes.texts(type).stream().map(Address::of).toList();
    }
}
