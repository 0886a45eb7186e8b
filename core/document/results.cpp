// SPDX-License-Identifier: MIT
#include "core/document/results.h"

#include <array>

#include "core/archive/write.h"
#include "core/document/derived.h"
#include "core/io/npy.h"

namespace normscope {

Results results_of(const Document& document) {
    const Derived derived(std::make_shared<const Document>(document));
    const auto& plan = derived.plan();
    Results results{Tensor::filled(document.x.shape(), 0), Tensor::filled(plan.stats_shape(), 0),
                    Tensor::filled(plan.stats_shape(), 0)};
    for (std::int64_t cell = 0; cell < document.x.size(); ++cell)
        results.y[cell] = static_cast<float>(derived.output(cell));
    if (plan.group_size() == 0) return results;
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        const auto& stats = derived.stats_of(plan.base(group));
        results.mean[group] = static_cast<float>(stats.mean);
        results.rstd[group] = static_cast<float>(stats.rstd);
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
