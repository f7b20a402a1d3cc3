package org.postern.node;

import org.postern.antivirus.VirusScanner;
import org.postern.content.AutoreplyCommands;
import org.postern.content.ContentCare;
import org.postern.content.ContentSettings;
import org.postern.content.DeliveredCopies;
import org.postern.content.FilterCommands;
import org.postern.content.Filters;
import org.postern.content.GlobalScripts;
import org.postern.content.JunkCommands;
import org.postern.content.JunkJudge;
import org.postern.content.JunkLabels;
import org.postern.content.JunkLearning;
import org.postern.content.JunkSettings;
import org.postern.content.OutbreakJail;
import org.postern.content.Outbreaks;
import org.postern.content.Pipeline;
import org.postern.content.QuarantineCommands;
import org.postern.content.Quarantines;
import org.postern.content.Replay;
import org.postern.content.Retro;
import org.postern.content.RetroCommands;
import org.postern.content.RetroSettings;
import org.postern.content.Room;
import org.postern.content.ScriptLimits;
import org.postern.content.SenderListCommands;
import org.postern.content.SenderLists;
import org.postern.content.SieveCommands;
import org.postern.content.SieveMemory;
import org.postern.content.UserScripts;
import org.postern.content.VirusJudge;
import org.postern.content.VirusPolicy;
import org.postern.content.WordListCommands;
import org.postern.content.WordLists;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.engine.EngineException;
import org.postern.kernel.Command;
import org.postern.kernel.Events;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.reception.ContentMail;
import org.postern.reception.Reception;
import org.postern.store.ScriptSettings;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Content control, wired: filters, word lists, virus and junk engines, quarantines, and the
/// pipeline that joins them.
final class ContentControl {
    private final Room room;
    private final GlobalScripts scripts;
    private final Pipeline pipeline;
    private final SenderLists senders;
    private final People people;
    private final JunkLabels labels;
    private final JunkCommands.Rules rules;
    private final VirusScanner viruses;
    private final DetectionClient detection;
    private final Settings settings;

    /// @param host this node's own name
    /// @throws ProblemException when what the room keeps cannot be read
    static ContentControl over(
            Ground ground,
            People people,
            Mail mail,
            ContentEngines engines,
            Settings settings,
            Supplier<String> host,
            InstantSource clock)
            throws ProblemException {
        try {
            return new ContentControl(ground, people, mail, engines, settings, host, clock);
        } catch (EngineException e) {
            throw new ProblemException(
                    new Problem("The filters cannot be read.", e.getMessage(), null), e);
        }
    }

    private ContentControl(
            Ground ground,
            People people,
            Mail mail,
            ContentEngines engines,
            Settings settings,
            Supplier<String> host,
            InstantSource clock)
            throws EngineException {
        this.people = people;
        this.labels = new JunkLabels(engines.detection());
        var engine = ground.engine();
        var committer = ground.committer();
        scripts = new GlobalScripts(engine, committer);
        var directory = people.directory();
        senders = new SenderLists(engine, committer, clock);
        var copies =
                new DeliveredCopies(
                        engine, committer, clock, () -> settings.current(RetroSettings.class));
        room =
                new Room(
                        directory,
                        mail.store(),
                        ground.blobs(),
                        new Filters(
                                engine,
                                committer,
                                scripts.library(),
                                () -> settings.current(ScriptLimits.class).limits()),
                        new UserScripts(
                                mail.store(),
                                scripts,
                                () -> settings.current(ScriptSettings.class),
                                () -> settings.current(ScriptLimits.class).limits()),
                        new SieveMemory(engine, committer, clock),
                        new WordLists(engine, committer),
                        senders,
                        new Quarantines(mail.store(), directory),
                        copies,
                        new JunkJudge(engines.spam(), engines.learner()),
                        new JunkLearning(
                                engines.learner(),
                                labels,
                                mail.store(),
                                () -> settings.current(JunkSettings.class)),
                        new VirusJudge(
                                engines.viruses(),
                                new Outbreaks(
                                        engines.detection(),
                                        () -> settings.current(DetectionSettings.class),
                                        copies::hasten)),
                        () -> settings.current(ContentSettings.class),
                        () -> settings.current(JunkSettings.class),
                        () -> settings.current(VirusPolicy.class),
                        () -> settings.current(ScriptLimits.class),
                        host,
                        clock);
        this.rules = engines.rules();
        this.viruses = engines.viruses();
        this.detection = engines.detection();
        this.settings = settings;
        pipeline = new Pipeline(room, engines.readAhead());
        mail.store().watchMoves(room.learning());
        people.writer().addListener(forgetting());
    }

    Pipeline pipeline() {
        return pipeline;
    }

    /// Whom people want mail from, and whom not.
    SenderLists senders() {
        return senders;
    }

    List<Service> services() {
        return List.of(new ContentCare(room), room.learning());
    }

    /// What waits in the outbreak jail is looked after.
    OutbreakJail jail(Reception reception) {
        return new OutbreakJail(
                room,
                viruses,
                new ContentMail(reception),
                () -> settings.current(DetectionSettings.class));
    }

    /// What is delivered is looked at again.
    Retro retro(Reception reception, Events events) {
        return new Retro(
                room,
                viruses,
                detection,
                new ContentMail(reception),
                () -> settings.current(RetroSettings.class),
                () -> settings.current(DetectionSettings.class),
                events);
    }

    List<Command> commands(Retro retro) {
        return new RetroCommands(retro, room.copies(), people.directory()).commands();
    }

    List<Command> commands(Reception reception) {
        var directory = people.directory();
        var all = new ArrayList<Command>();
        all.addAll(
                new FilterCommands(room.filters(), directory, new Replay(directory, () -> room))
                        .commands());
        all.addAll(new WordListCommands(room.words()).commands());
        all.addAll(new SenderListCommands(room.senders(), directory).commands());
        all.addAll(new JunkCommands(room, directory, rules).commands());
        all.addAll(new AutoreplyCommands(directory, people.writer(), room.clock()).commands());
        all.addAll(new SieveCommands(scripts, room.scripts(), room.memory(), directory).commands());
        all.addAll(
                new QuarantineCommands(
                                room.quarantines(),
                                directory,
                                new ContentMail(reception),
                                labels,
                                room.host(),
                                room.clock())
                        .commands());
        return all;
    }

    /// Nothing of an account outlives it.
    private AccountListener forgetting() {
        return new AccountListener() {
            @Override
            public void created(Account account) {
                // Its lists and filters begin empty.
            }

            @Override
            public void renamed(Account before, Account after) {
                // They go by its id.
            }

            @Override
            public void limitsChanged(Account account) {
                // They are asked for at each message.
            }

            @Override
            public void deleted(Account account) throws IOException {
                room.filters().forget(account.id());
                room.senders().forget(account.id());
                room.memory().forget(account.id());
                room.learning().forget(account.id());
                room.copies().forget(account.id());
            }
        };
    }
}
