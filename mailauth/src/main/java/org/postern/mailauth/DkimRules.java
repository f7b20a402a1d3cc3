package org.postern.mailauth;

import java.time.Duration;

/// What we ask of signatures beyond the standard.
///
/// @param mostSignatures of one message that are verified; further ones are passed over
/// @param partialBodies whether a signature may leave the end of the body unsigned (`l=`)
/// @param clockSkew how far in the future a signature may have been made
record DkimRules(int mostSignatures, boolean partialBodies, Duration clockSkew) {}
