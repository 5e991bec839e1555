using System.Runtime.InteropServices;
using MaaS.Optimization.Calibration;
using MaaS.Runtime.Models;

namespace MaaS.Optimization.Tests.Calibration;

public sealed class SampleGeneratorTests
{
    private static readonly ModelSignature Text = Signature(
        Input("input_ids", TensorDataType.Int64, ["batch", "length"], -1, -1),
        Input("attention_mask", TensorDataType.Int64, ["batch", "length"], -1, -1)
    );

    [Fact]
    public void Dimensions_of_one_name_have_one_size()
    {
        foreach (InputRecipe recipe in Recipes(Text))
        {
            Assert.Equal(recipe.Shapes[0], recipe.Shapes[1]);
            Assert.Equal(1, recipe.Shapes[0][0]);
        }
    }

    [Fact]
    public void Same_recipe_makes_the_same_bytes_and_other_numbers_other_ones()
    {
        InputRecipe recipe = Recipes(Text).First();

        byte[] first = SampleGenerator.Feed(Text, recipe, 0).Inputs[0].Data;

        Assert.Equal(first, SampleGenerator.Feed(Text, recipe, 0).Inputs[0].Data);
        Assert.NotEqual(first, SampleGenerator.Feed(Text, recipe, 1).Inputs[0].Data);
    }

    [Fact]
    public void Integers_become_smaller_from_recipe_to_recipe()
    {
        long[] largest =
        [
            .. Recipes(Text)
                .Take(4)
                .Select(recipe =>
                    MemoryMarshal.Cast<byte, long>(SampleGenerator.Feed(Text, recipe, 0).Inputs[0].Data).ToArray().Max()
                ),
        ];

        Assert.InRange(largest[0], 2, 99);
        Assert.Equal([1, 1, 0], largest[1..]);
    }

    [Fact]
    public void Of_a_mask_everything_is_there_and_what_the_graph_shows_of_an_input_it_holds_in_every_recipe()
    {
        foreach (InputRecipe recipe in Recipes(Text, ("input_ids", new IntegerRange(0, 30_521))))
        {
            Assert.Equal(new IntegerRange(0, 30_521), recipe.Integers[0]);
        }

        Assert.Equal(IntegerRange.Ones, Recipes(Text).First().Integers[1]);
    }

    [Fact]
    public void A_range_ends_where_the_type_does()
    {
        ModelSignature signature = Signature(Input("x", TensorDataType.UInt8, null, 1, 4));

        Assert.Equal(new IntegerRange(0, 255), Recipes(signature, ("x", new IntegerRange(0, 999))).First().Integers[0]);
    }

    [Fact]
    public void A_state_beside_inputs_with_a_batch_has_its_batch_second()
    {
        ModelSignature signature = Signature(
            Input("x", TensorDataType.Fp32, null, -1, -1),
            Input("state", TensorDataType.Fp32, null, 2, -1, 128)
        );

        Assert.All(Recipes(signature), recipe => Assert.Equal([2, 1, 128], recipe.Shapes[1]));
    }

    [Fact]
    public void A_sequence_in_a_fixed_batch_is_no_state()
    {
        ModelSignature signature = Signature(Input("x", TensorDataType.Fp32, null, 1, -1, 80));

        Assert.Equal([1, 32, 80], Recipes(signature).First().Shapes[0]);
    }

    [Fact]
    public void What_is_called_sound_begins_with_a_second_of_it()
    {
        ModelSignature signature = Signature(Input("input", TensorDataType.Fp32, ["batch", "samples"], -1, -1));

        Assert.Equal([1, 16_000], Recipes(signature).First().Shapes[0]);
        Assert.Empty(SampleGenerator.LongRecipes(signature, new Dictionary<string, IntegerRange>()));
    }

    [Fact]
    public void Samples_of_a_batch_are_no_sound()
    {
        ModelSignature signature = Signature(Input("input", TensorDataType.Fp32, ["samples", "features"], -1, -1));

        Assert.Equal([1, 32], Recipes(signature).First().Shapes[0]);
    }

    [Theory]
    [InlineData(TensorDataType.Fp32, new long[] { -1, -1 }, true)]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 3, -1, -1 }, false)]
    [InlineData(TensorDataType.Fp32, new long[] { -1, 80 }, false)]
    [InlineData(TensorDataType.Int64, new long[] { -1, -1 }, false)]
    public void Long_inputs_are_tried_where_they_may_be_sound(TensorDataType type, long[] shape, bool expected)
    {
        ModelSignature signature = Signature(Input("x", type, null, shape));

        Assert.Equal(expected, SampleGenerator.LongRecipes(signature, new Dictionary<string, IntegerRange>()).Any());
    }

    [Fact]
    public void Fixed_shapes_are_kept_and_need_one_recipe()
    {
        ModelSignature signature = Signature(Input("x", TensorDataType.Fp32, null, 2, 3, 8, 8));

        InputRecipe recipe = Assert.Single(Recipes(signature));

        Assert.Equal([2, 3, 8, 8], recipe.Shapes[0]);
        Assert.Equal(2 * 3 * 8 * 8 * 4, SampleGenerator.Feed(signature, recipe, 0).Inputs[0].Data.Length);
    }

    [Fact]
    public void Sizes_stay_inside_the_plans_limits()
    {
        TensorSpec image = Input("x", TensorDataType.Fp32, null, -1, 3, -1, -1) with
        {
            MaxDimensions = [1, 3, 48, 100],
        };

        Assert.All(
            Recipes(Signature(image)),
            recipe =>
            {
                Assert.InRange(recipe.Shapes[0][2], 1, 48);
                Assert.InRange(recipe.Shapes[0][3], 1, 100);
            }
        );
    }

    [Fact]
    public void Floating_point_values_are_standard_normal()
    {
        ModelSignature signature = Signature(Input("x", TensorDataType.Fp32, null, 1, 20_000));
        SampleFeed feed = SampleGenerator.Feed(signature, Recipes(signature).First(), 0);

        float[] values = MemoryMarshal.Cast<byte, float>(feed.Inputs[0].Data).ToArray();

        Assert.InRange(values.Average(), -0.03, 0.03);
        Assert.InRange(Math.Sqrt(values.Average(value => value * value)), 0.97, 1.03);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 32, 48 })]
    [InlineData(new long[] { 2, 32, 48, 1 })]
    public void Images_have_areas_and_edges_instead_of_noise(long[] shape)
    {
        ModelSignature signature = Signature(Input("x", TensorDataType.Fp32, null, shape));
        SampleFeed feed = SampleGenerator.Feed(signature, Recipes(signature).First(), 0);

        float[] values = MemoryMarshal.Cast<byte, float>(feed.Inputs[0].Data).ToArray();

        float[] steps = [.. values.Zip(values.Skip(1), (left, right) => Math.Abs(left - right))];
        Assert.All(values, value => Assert.InRange(value, -1.1f, 1.1f));
        Assert.True(steps.Count(step => step < 0.05f) > steps.Length / 2);
        Assert.Contains(steps, step => step > 0.3f);
    }

    private static TensorSpec Input(string name, TensorDataType type, string?[]? names, params long[] shape) =>
        new()
        {
            Name = name,
            DataType = type,
            Shape = shape,
            DimensionNames = names,
        };

    private static IEnumerable<InputRecipe> Recipes(
        ModelSignature signature,
        params (string Input, IntegerRange Range)[] shown
    ) =>
        SampleGenerator.Recipes(
            signature,
            shown.ToDictionary(input => input.Input, input => input.Range, StringComparer.Ordinal)
        );

    private static ModelSignature Signature(params TensorSpec[] inputs) => new() { Inputs = inputs, Outputs = [] };
}
