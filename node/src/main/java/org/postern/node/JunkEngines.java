package org.postern.node;

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
import java.time.InstantSource;
import java.util.List;

/// The engines that judge junk, made of the settings: rules anew when their folders change.
final class JunkEngines implements JunkCommands.Rules {
    private static final int MOST_PROBLEMS = 50;

    private final Settings settings;
    private final RecurrentMail recurrent;
    private final JunkRules rules;

    private JunkEngines(Settings settings, InstantSource clock, DetectionClient detection) {
        this.recurrent =
                new RecurrentMail(detection, () -> settings.current(DetectionSettings.class));
        this.settings = settings;
        this.rules =
                new JunkRules(
                        () -> settings.current(JunkSettings.class).rules(),
                        there ->
                                new RuleEngine(
                                        new RuleOptions(
                                                there, false, false, "en", SpamLimits.DEFAULTS),
                                        null,
                                        clock));
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
            return new ContentEngines(
                    engines::all, engines, learner, viruses, detection, engines::readAhead);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "What was learned about junk cannot be read.", e.getMessage(), null),
                    e);
        }
    }

    private List<SpamEngine> all() {
        return List.of(rules.current(), recurrent);
    }

    /// Called when the node has started. A site that judges nothing reads no rules.
    private void readAhead() {
        if (settings.current(JunkSettings.class).enabled()) {
            rules.readAhead();
        }
    }

    @Override
    public String reload() {
        boolean changed = rules.current().reloadIfChanged();
        return changed
                ? "The rules were read anew: " + rules.current().inventory().rules() + "."
                : "No file of rules has changed.";
    }

    @Override
    public List<Field> status() {
        var inventory = rules.current().inventory();
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
