package org.postern.node;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.LearnerSettings;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.SpamLimits;
import org.postern.antispam.StatisticalLearner;
import org.postern.antivirus.VirusScanner;
import org.postern.content.EngineLearnerStorage;
import org.postern.content.JunkCommands;
import org.postern.content.JunkSettings;
import org.postern.content.RecurrentMail;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.kernel.Value;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// The engines that judge junk, made of the settings: rules anew when their folders change.
final class JunkEngines implements JunkCommands.Rules {
    private static final int MOST_PROBLEMS = 50;

    private final Settings settings;
    private final InstantSource clock;
    private final RecurrentMail recurrent;
    private @Nullable RuleEngine rules;
    private List<String> folders = List.of();

    private JunkEngines(Settings settings, InstantSource clock, DetectionClient detection) {
        this.recurrent =
                new RecurrentMail(detection, () -> settings.current(DetectionSettings.class));
        this.settings = settings;
        this.clock = clock;
    }

    /// @throws ProblemException when what was learned cannot be read
    static ContentEngines over(
            Ground ground,
            Settings settings,
            InstantSource clock,
            VirusScanner viruses,
            DetectionClient detection)
            throws ProblemException {
        try {
            var learner =
                    StatisticalLearner.open(
                            new EngineLearnerStorage(ground.engine(), ground.committer()),
                            () -> settings.current(LearnerSettings.class),
                            clock);
            var engines = new JunkEngines(settings, clock, detection);
            return new ContentEngines(engines::all, engines, learner, viruses, detection);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "What was learned about junk cannot be read.", e.getMessage(), null),
                    e);
        }
    }

    private List<SpamEngine> all() {
        return List.of(engine(), recurrent);
    }

    /// The rules, read when they are first needed: a site that judges nothing reads none.
    private synchronized RuleEngine engine() {
        var wanted = settings.current(JunkSettings.class).rules();
        var known = rules;
        if (known == null || !folders.equals(wanted)) {
            var there = wanted.stream().map(Path::of).filter(Files::isDirectory).toList();
            known =
                    new RuleEngine(
                            new RuleOptions(there, false, false, "en", SpamLimits.DEFAULTS),
                            null,
                            clock);
            rules = known;
            folders = wanted;
        }
        return known;
    }

    @Override
    public String reload() {
        boolean changed = engine().reloadIfChanged();
        return changed
                ? "The rules were read anew: " + engine().inventory().rules() + "."
                : "No file of rules has changed.";
    }

    @Override
    public List<Field> status() {
        var inventory = engine().inventory();
        return List.of(
                Field.of(
                        "rulesFrom",
                        inventory.files().isEmpty()
                                ? "the node's own group"
                                : inventory.files().getFirst().getParent()
                                        + ", "
                                        + inventory.files().size()
                                        + " files"),
                Field.of("rules", Value.number(inventory.rules())),
                Field.of("patterns", Value.number(inventory.patterns())),
                Field.of("loaded", Value.instant(inventory.loaded())),
                Field.of("unsupported", Value.number(inventory.unsupported().size())),
                Field.of(
                        "problems",
                        Value.texts(
                                inventory.problems().stream()
                                        .limit(MOST_PROBLEMS)
                                        .map(Object::toString)
                                        .toList())));
    }
}
