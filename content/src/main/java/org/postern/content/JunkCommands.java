package org.postern.content;

import org.postern.antispam.Learner;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.SpamMessage;
import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.FolderName;
import org.postern.store.StoreException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The commands of the noun `Antispam`.
public final class JunkCommands {
    private static final long MOST_OCTETS = 64 << 20;

    /// Most messages that one command trains with.
    private static final int MOST_TRAINED = 100_000;

    private static final Argument<String> MESSAGE =
            Argument.text(
                    "message",
                    "A file of this machine, or ACCOUNT:FOLDER:UID of a message in a mailbox.");
    private static final Argument<LearnerLabel> LABEL =
            Argument.choice("label", "spam or ham.", LearnerLabel.class);
    private static final Argument<String> WHAT =
            Argument.text(
                    "what",
                    "A file or folder of files of this machine (one message each), or"
                            + " ACCOUNT:FOLDER for all of a mailbox's folder.");
    private static final Argument<String> USER =
            Argument.text("account", "Whose own model is asked; without it the shared one.")
                    .optional();

    private final Room room;
    private final AccountNames accounts;
    private final Rules rules;
    private final Supplier<JunkSettings> settings;

    /// The rules that are loaded.
    public interface Rules {
        /// Reads them anew.
        ///
        /// @return what was found, one line
        String reload() throws IOException;

        /// What is loaded, and what could not be.
        List<Field> status();
    }

    public JunkCommands(Room room, Directory directory, Rules rules) {
        this.room = room;
        this.accounts = new AccountNames(directory);
        this.rules = rules;
        this.settings = room.junkSettings();
    }

    public List<Command> commands() {
        return List.of(status(), rules(), reload(), explain(), train());
    }

    private Command status() {
        return Command.of("Antispam", "Status")
                .summary("Shows what judges junk, and what it has learned.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(call -> Guarded.run(call, _ -> new Result.Item(fields())));
    }

    private List<Field> fields() throws IOException {
        var fields = new ArrayList<Field>();
        fields.add(Field.of("judging", Value.flag(settings.get().enabled())));
        fields.add(Field.of("threshold", Value.number(settings.get().threshold())));
        fields.addAll(rules.status());
        var learned = room.learning().learner().status(Learner.EVERYBODY);
        fields.add(Field.of("learnedHam", Value.number(learned.hams())));
        fields.add(Field.of("learnedSpam", Value.number(learned.spams())));
        fields.add(
                Field.of(
                        "learner",
                        learned.speaks()
                                ? "speaks"
                                : "silent until it has seen more mail of both kinds"));
        fields.add(Field.of("lessonsSinceStart", Value.number(room.learning().learned())));
        fields.add(Field.of("lessonsLeftOut", Value.number(room.learning().left())));
        return fields;
    }

    private Command rules() {
        return Command.of("Antispam", "Rules")
                .summary("Shows which rules are loaded, and which cannot be used.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Item(rules.status()));
    }

    private Command reload() {
        return Command.of("Antispam", "Reload")
                .summary("Reads the rules anew, after they were updated.")
                .handler(call -> Guarded.run(call, _ -> new Result.Done(rules.reload())));
    }

    private Command explain() {
        return Command.of("Antispam", "Explain")
                .summary("Judges a message now, and shows every point.")
                .help(
                        """
                        Antispam Explain alice:INBOX:12 judges a message of a mailbox as if it came now, but for what
                        only the moment of its coming knew: who brought it, SPF, DKIM and DMARC. Those are in its
                        header, and Message Trace has what was decided then.\
                        """)
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(MESSAGE)
                .argument(USER)
                .handler(call -> Guarded.run(call, this::explain));
    }

    private Result explain(Call call) throws ProblemException, StoreException, IOException {
        String user =
                call.find(USER).isPresent()
                        ? accounts.find(call.get(USER), call).id()
                        : Learner.EVERYBODY;
        var octets = message(call);
        try (var spool = room.store().spool()) {
            spool.write(octets.octets(), 0, octets.octets().length);
            var staged = spool.finish();
            var mail =
                    new MailToExamine(
                            "explain",
                            room.clock().instant(),
                            Origin.OUTSIDE,
                            Visitor.NOBODY,
                            new ReversePath.NullSender(),
                            new byte[0],
                            staged,
                            null,
                            List.of(
                                    new Addressee(
                                            Address.of("postmaster@" + room.host().get()),
                                            List.of(),
                                            false)),
                            true);
            var content =
                    new Content(
                            room.blobs(),
                            new byte[0],
                            new Form(staged, false),
                            room.settings().get().examined().count());
            return listing(room.junk().explain(mail, content, user));
        }
    }

    private static Result listing(Score score) {
        var rows = new ArrayList<List<Value>>();
        for (var report : score.reports()) {
            for (var point : report.byWeight()) {
                rows.add(
                        List.of(
                                Value.text(report.engine()),
                                Value.text(point.rule()),
                                Value.text(number(point.points())),
                                Value.text(point.description()),
                                Value.text(point.excerpt())));
            }
            for (var trouble : report.troubles()) {
                rows.add(
                        List.of(
                                Value.text(report.engine()),
                                Value.text("trouble"),
                                Value.text(""),
                                Value.text(trouble),
                                Value.text("")));
            }
        }
        for (var note : score.notes()) {
            rows.add(
                    List.of(
                            Value.text("site"),
                            Value.text("note"),
                            Value.text(""),
                            Value.text(note),
                            Value.text("")));
        }
        rows.add(
                List.of(
                        Value.text("all"),
                        Value.text("TOTAL"),
                        Value.text(String.valueOf(score.junk())),
                        Value.text("on the scale where 50 is junk"),
                        Value.text("")));
        return new Result.Listing(
                List.of("engine", "rule", "points", "description", "excerpt"),
                rows,
                "line",
                "lines");
    }

    private static String number(double points) {
        return String.format(Locale.ROOT, "%.2f", points);
    }

    private SpamMessage message(Call call) throws ProblemException, StoreException, IOException {
        String what = call.get(MESSAGE);
        String[] parts = what.split(":", -1);
        if (parts.length == 3 && parts[2].chars().allMatch(c -> c >= '0' && c <= '9')) {
            var account = accounts.find(parts[0], call);
            var folder =
                    room.store()
                            .account(new AccountId(account.id()))
                            .folder(FolderName.of(parts[1]));
            var message = folder.message(Long.parseLong(parts[2]));
            return JunkLearning.octets(message.orElseThrow(() -> absent(what)));
        }
        return file(Path.of(what));
    }

    private static ProblemException absent(String what) {
        return new ProblemException(new Problem("There is no message " + what + ".", null, null));
    }

    private static SpamMessage file(Path file) throws ProblemException, IOException {
        if (!Files.isReadable(file) || Files.size(file) > MOST_OCTETS) {
            throw absent(file.toString());
        }
        byte[] octets = Files.readAllBytes(file);
        return new SpamMessage(octets);
    }

    private Command train() {
        return Command.of("Antispam", "Train")
                .summary("Teaches the shared model what is junk and what is not.")
                .help(
                        """
                        Antispam Train spam alice:"Junk Mail"
                        Antispam Train ham /srv/mail/good\
                        """)
                .argument(LABEL)
                .argument(WHAT)
                .handler(call -> Guarded.run(call, this::train));
    }

    private Result train(Call call) throws ProblemException, StoreException, IOException {
        String what = call.get(WHAT);
        int colon = what.indexOf(':');
        int taught =
                colon > 0 && !what.startsWith("/")
                        ? folder(
                                accounts.find(what.substring(0, colon), call),
                                what.substring(colon + 1),
                                call)
                        : files(Path.of(what), call);
        return new Result.Done(
                "Learned from "
                        + taught
                        + (taught == 1 ? " message" : " messages")
                        + " as "
                        + call.get(LABEL).name().toLowerCase(Locale.ROOT)
                        + ".");
    }

    private int folder(Account account, String name, Call call)
            throws ProblemException, StoreException, IOException {
        var folder = room.store().account(new AccountId(account.id())).folder(FolderName.of(name));
        var view = folder.view();
        int taught = 0;
        for (int i = 0; i < view.count() && i < MOST_TRAINED; i++) {
            call.progress().step("learning", i, view.count(), Progress.Unit.MESSAGES);
            var message = folder.message(view.uidAt(i));
            if (message.isPresent()) {
                taught +=
                        counted(
                                room.learning()
                                        .train(message.get(), call.get(LABEL), Learner.EVERYBODY));
            }
        }
        return taught;
    }

    private static int counted(Learner.Lesson lesson) {
        return switch (lesson) {
            case LEARNED, CORRECTED, FORGOTTEN, OWN_ONLY -> 1;
            case UNCHANGED -> 0;
        };
    }

    private int files(Path path, Call call) throws ProblemException, IOException {
        List<Path> files;
        if (Files.isDirectory(path)) {
            try (var all = Files.walk(path)) {
                files = all.filter(Files::isRegularFile).limit(MOST_TRAINED).sorted().toList();
            }
        } else {
            files = List.of(path);
        }
        int taught = 0;
        for (var file : files) {
            taught +=
                    counted(room.learning().train(file(file), call.get(LABEL), Learner.EVERYBODY));
        }
        return taught;
    }
}
