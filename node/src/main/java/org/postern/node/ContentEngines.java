package org.postern.node;

import org.postern.antispam.Learner;
import org.postern.antispam.SpamEngine;
import org.postern.antivirus.VirusScanner;
import org.postern.content.JunkCommands;
import org.postern.detection.DetectionClient;

import java.util.List;
import java.util.function.Supplier;

/// The engines that look into mail.
///
/// @param spam those that judge junk, as the settings say now
/// @param detection the client of the detection centre
/// @param readAhead makes ready what takes long, beside everything else; called often
record ContentEngines(
        Supplier<List<SpamEngine>> spam,
        JunkCommands.Rules rules,
        Learner learner,
        VirusScanner viruses,
        DetectionClient detection,
        Runnable readAhead) {}
