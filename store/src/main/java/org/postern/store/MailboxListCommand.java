package org.postern.store;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Value;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `Mailbox List`: the folders of all accounts, each named by its account and its path.
public final class MailboxListCommand {
    private static final int MAX_LISTED = 1_000;
    private static final int AT_ONCE = 100;

    private static final Argument<String> PATTERN =
            Argument.text(
                            "pattern",
                            "Accounts as in User List, then / and the beginning of a folder's name"
                                    + " if only such are wanted.")
                    .optional();

    private static final Argument<Long> START =
            Argument.number(
                            "start",
                            "Position of the first, from 1 (0 is taken for 1).",
                            0,
                            Long.MAX_VALUE)
                    .optional();

    private static final Argument<Long> COUNT =
            Argument.number("count", "Most folders to list.", 1, MAX_LISTED).optional();

    /// The accounts, in pages.
    @FunctionalInterface
    public interface AccountPages {
        /// @param pattern as in `User List`
        /// @param start position of the first, from 1
        /// @return names by id, in their order; fewer than `count` at the end
        Map<AccountId, String> page(String pattern, long start, int count) throws ProblemException;
    }

    private final MessageStore store;
    private final AccountPages accounts;

    public MailboxListCommand(MessageStore store, AccountPages accounts) {
        this.store = store;
        this.accounts = accounts;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Mailbox", "List")
                        .summary("Lists the folders of all accounts, or of those that match.")
                        .help(
                                "A folder's name is ACCOUNT/FOLDER. Mailbox List al*@example.org/Se"
                                        + " lists what begins with Se in each account that begins"
                                        + " with al.")
                        .argument(PATTERN)
                        .argument(START)
                        .argument(COUNT)
                        .readOnly()
                        .handler(this::list));
    }

    private Result list(Call call) throws ProblemException {
        String pattern = call.find(PATTERN).orElse("*");
        int slash = pattern.indexOf('/');
        String whose = slash < 0 ? pattern : pattern.substring(0, slash);
        String folder = slash < 0 ? "" : pattern.substring(slash + 1);
        long skipped = Math.max(1, call.find(START).orElse(1L)) - 1;
        int count = Math.toIntExact(call.find(COUNT).orElse((long) MAX_LISTED));
        var listed = new Listed(skipped, count);
        each(whose.isEmpty() ? "*" : whose, folder, listed);
        return listing(
                listed.rows, listed.more ? ", more follow: from " + (skipped + count + 1) : "");
    }

    /// What is taken of the folders that pass by.
    private static final class Listed {
        private final long skipped;
        private final int count;
        private final List<List<Value>> rows = new ArrayList<>();
        private long seen;
        private boolean more;

        Listed(long skipped, int count) {
            this.skipped = skipped;
            this.count = count;
        }

        /// @return whether further ones are wanted
        boolean take(String account, Shown folder) throws ProblemException {
            if (seen++ < skipped) {
                return true;
            }
            more = rows.size() == count;
            if (!more) {
                rows.add(folder.row(account));
            }
            return !more;
        }
    }

    private void each(String pattern, String beginning, Listed listed) throws ProblemException {
        Map<AccountId, String> page;
        long start = 1;
        do {
            page = accounts.page(pattern, start, AT_ONCE);
            start += page.size();
            for (var account : page.entrySet()) {
                for (Shown shown : folders(account.getKey(), account.getValue())) {
                    if (shown.name().startsWith(beginning)
                            && !listed.take(account.getValue(), shown)) {
                        return;
                    }
                }
            }
        } while (page.size() == AT_ONCE);
    }

    private static Result listing(List<List<Value>> rows, String follow) {
        return new Result.Listing(
                List.of("name", "messages", "octets"), rows, "folder" + follow, "folders" + follow);
    }

    /// A folder by its name; without an entry it is one of those that an account's first use makes.
    private record Shown(String name, Optional<FolderEntry> entry) {
        List<Value> row(String account) throws ProblemException {
            var row = new ArrayList<>(List.of(Value.text(account + "/" + name)));
            if (entry.isEmpty()) {
                row.addAll(List.of(Value.number(0), Value.octets(0)));
            } else if (!entry.get().selectable()) {
                row.addAll(List.of(Value.nothing(), Value.nothing()));
            } else {
                try {
                    var status = entry.get().folder().status();
                    row.add(Value.number(status.messages()));
                    row.add(Value.octets(status.octets()));
                } catch (StoreException e) {
                    throw unreadable(account, e);
                }
            }
            return row;
        }
    }

    /// Nobody makes folders by looking: those of an account that was never used are named only.
    private List<Shown> folders(AccountId id, String account) throws ProblemException {
        try {
            if (!store.exists(id)) {
                return Hierarchy.initialNames().stream()
                        .map(name -> new Shown(name, Optional.empty()))
                        .toList();
            }
            return store.account(id).folders().stream()
                    .map(entry -> new Shown(entry.name().toString(), Optional.of(entry)))
                    .toList();
        } catch (StoreException e) {
            throw unreadable(account, e);
        }
    }

    private static ProblemException unreadable(String name, StoreException e) {
        return new ProblemException(
                new Problem(
                        "The folders of " + name + " cannot be read.",
                        "The store says " + e.kind() + ".",
                        "Status"),
                e);
    }
}
