// SPDX-License-Identifier: MIT
#include "core/document/results.h"

#include <algorithm>
#include <array>

#include "core/archive/write.h"
#include "core/kernels/engine.h"
#include "core/io/npy.h"

namespace normscope {

Results results_of(const Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    Results results{Tensor::filled(document.x.shape(), 0), Tensor::filled(plan.stats_shape(), 0),
                    Tensor::filled(plan.stats_shape(), 0)};
    if (plan.group_size() == 0) return results;
    const auto mean = results.mean.writable();
    const auto rstd = results.rstd.writable();
    const kernels::NormKernel kernel(document.spec, plan);
    kernels::Statistics statistics;
    const bool fast = document.precision == Precision::float32 &&
                      kernel.forward(document.x.values(), document.params, results.y.writable(), statistics);
    if (fast) {
        std::ranges::transform(statistics.mean, mean.begin(), [](double value) { return static_cast<float>(value); });
        std::ranges::transform(statistics.rstd, rstd.begin(), [](double value) { return static_cast<float>(value); });
        return results;
    }
    const auto reference = reference_forward(document.spec, plan, document.x.values(), document.params);
    std::ranges::transform(reference.output, results.y.writable().begin(),
                           [](double value) { return static_cast<float>(value); });
    for (std::size_t group = 0; group < reference.stats.size(); ++group) {
        mean[group] = static_cast<float>(reference.stats[group].mean);
        rstd[group] = static_cast<float>(reference.stats[group].rstd);
    }
    return results;
}

Result<std::vector<std::filesystem::path>> export_results(const Document& document, const std::filesystem::path& target,
                                                          JobControl* control) {
    const auto results = results_of(document);
    const std::array<NamedTensor, 3> tensors = {{{"y", results.y.shape(), results.y.values()},
                                                 {"mean", results.mean.shape(), results.mean.values()},
                                                 {"rstd", results.rstd.shape(), results.rstd.values()}}};
    const auto format = tensor_format_of(target);
    if (format == TensorFormat::npz || format == TensorFormat::safetensors) {
        if (auto ok = write_tensors(target, tensors); !ok) return std::unexpected(ok.error());
        return std::vector{target};
    }
    std::vector<std::filesystem::path> written;
    auto stem = target;
    if (format == TensorFormat::npy) stem.replace_extension();
    for (const auto& tensor : tensors) {
        if (control != nullptr && control->cancelled()) break;
        auto file = stem;
        file += "." + tensor.name + ".npy";
        if (auto ok = write_npy(file, tensor.shape, tensor.values); !ok) return std::unexpected(ok.error());
        written.push_back(std::move(file));
    }
    return written;
}

}  // namespace normscope
