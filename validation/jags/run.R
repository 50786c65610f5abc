# Samples model M1 on the reference series with JAGS and writes one JSON file for each.
#   Rscript validation/jags/run.R [draws per chain] [output folder] [series ...]
suppressPackageStartupMessages(library(rjags))

CHAINS <- 3
BURN_IN <- 5000
SEED <- 20261123
arguments <- commandArgs(trailingOnly = TRUE)
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
here <- dirname(normalizePath(script))
draws <- if (length(arguments) >= 1) as.integer(arguments[1]) else 50000L
out <- if (length(arguments) >= 2) arguments[2] else file.path(here, "output")
series <- if (length(arguments) >= 3) arguments[-(1:2)] else c("ar1_84", "null_84")

processor <- function() {
  info <- tryCatch(readLines("/proc/cpuinfo"), error = function(e) character(), warning = function(w) character())
  named <- sub("^model name[^:]*: *", "", grep("^model name", info, value = TRUE))
  if (length(named)) named[1] else R.version$arch
}

about <- function(chains, name) {
  x <- unlist(lapply(chains, function(chain) chain[, name]))
  ess <- unname(coda::effectiveSize(chains[, name]))
  ess_second <- unname(coda::effectiveSize(coda::mcmc.list(lapply(chains, function(chain) {
    coda::mcmc((chain[, name] - mean(x))^2)
  }))))
  quantiles <- unname(quantile(x, c(.025, .5, .975)))
  c(mean = mean(x), sd = sd(x), q025 = quantiles[1], q50 = quantiles[2], q975 = quantiles[3],
    p_lt_0 = mean(x < 0), p_lt_m1 = mean(x < -1), ess = ess,
    error_mean_in_sd = 1 / sqrt(ess),
    error_sd_share = sd((x - mean(x))^2) / sqrt(ess_second) / (2 * var(x)),
    rhat = unname(coda::gelman.diag(chains[, name])$psrf[1, 1]))
}

json <- function(x) {
  pairs <- mapply(function(key, value) {
    text <- if (is.list(value)) json(value)
    else if (is.numeric(value) && length(value) > 1) json(as.list(value))
    else if (is.numeric(value)) format(value, digits = 7, scientific = FALSE, trim = TRUE)
    else paste0("\"", value, "\"")
    paste0("\"", key, "\": ", text)
  }, names(x), x)
  paste0("{", paste(pairs, collapse = ", "), "}")
}

for (name in series) {
  data <- read.csv(file.path(here, "..", "..", "tests", "data", "reference", paste0(name, ".csv")))
  starts <- lapply(seq_len(CHAINS), function(i) list(.RNG.name = "base::Mersenne-Twister", .RNG.seed = SEED + i))
  seconds <- system.time({
    model <- jags.model(file.path(here, "model.txt"), list(y = data$y, on = data$drug, n_days = nrow(data)),
                        inits = starts, n.chains = CHAINS, n.adapt = 1000, quiet = TRUE)
    update(model, BURN_IN, progress.bar = "none")
    chains <- coda.samples(model, c("effect", "beta", "rho", "sigma"), draws, progress.bar = "none")
  })[["elapsed"]]
  result <- list(
    series = name, model = "M1", program = "JAGS",
    versions = list(JAGS = as.character(jags.version()), rjags = as.character(packageVersion("rjags")),
                    R = paste(R.version$major, R.version$minor, sep = ".")),
    processor = processor(), seed = SEED, chains = CHAINS, burn_in = BURN_IN, draws = CHAINS * draws,
    seconds = seconds,
    effect = about(chains, "effect"), beta_P = about(chains, "beta[1]"), beta_D = about(chains, "beta[2]"),
    rho = about(chains, "rho"), sigma = about(chains, "sigma"))
  text <- gsub("}, ", "},\n ", json(result), fixed = TRUE)
  writeLines(text, file.path(out, paste0(name, ".json")))
  cat(sprintf("%-8s %d draws in %.1f s, effect %.4f (sd %.4f), ESS %.0f, R-hat %.4f\n", name, CHAINS * draws, seconds,
              result$effect["mean"], result$effect["sd"], result$effect["ess"], result$effect["rhat"]))
}
