@NullMarked
package org.postern.reports;

import org.jspecify.annotations.NullMarked;
